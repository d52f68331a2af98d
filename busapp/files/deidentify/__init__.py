"""De-identification (DICOM PS3.15 Annex E): rules, keys, tags, pixels. Start at ``tags.deidentified``."""
