"""Files of the school's own system on their way in: read, matched to fields, checked, and written whole or not at all."""
