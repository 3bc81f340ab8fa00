"""The evidence document: a drawing engine over ReportLab, and the sections that it sets."""
