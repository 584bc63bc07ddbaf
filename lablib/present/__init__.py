"""What instructors show: decks and pages, solved copies."""
