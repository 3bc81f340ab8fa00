"""Conversations that were read of exports: their lines, and how two exports of one overlap."""
