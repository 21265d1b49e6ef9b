"""Today as a mail: when one is due, what it says, how it is made once and stopped with one tap."""
