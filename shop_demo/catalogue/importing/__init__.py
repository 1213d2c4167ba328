"""Brings a folder of CSV files and pictures into the catalogue."""
