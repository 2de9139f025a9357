"""Whole journeys of families whom the demonstration does not show, walked in the browser to the rows they leave."""
