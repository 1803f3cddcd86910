"""The pages that show the simulated company: its data card and its gallery of figures, in English and in Persian."""
