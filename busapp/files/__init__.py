"""In and out: pictures, DICOM, the project database, exports."""
