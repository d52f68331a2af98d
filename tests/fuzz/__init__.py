"""Damaged and hostile files of every kind that the program reads, through the readers that it uses: ``make fuzz``."""
