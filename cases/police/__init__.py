"""Track B: what the police told the direction, who may know, whom it informs, and the answer that goes back."""
