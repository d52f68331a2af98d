"""Long-lived helpers; QtCore at most."""
