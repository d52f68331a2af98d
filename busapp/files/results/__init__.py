"""Results of frames as other systems and people take them: DICOM segmentation, report, secondary capture, PDF.

All of them stay in the study of the picture they were made of, and name its patient as that file does.
"""
