"""Reports: tables, figures, a summary in sentences and one self-contained page, in Dutch or English."""
