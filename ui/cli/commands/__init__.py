"""The commands: each module registers its arguments and runs over a CommandContext."""
