"""Figures for those who steer the work; each counts with the conditions of the list it opens."""
