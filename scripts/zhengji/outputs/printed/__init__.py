"""The printed form, blank or filled: laid out once from the schema, printed by Word and by PDF."""

from zhengji.outputs.printed.layout import mark, paper
from zhengji.outputs.printed.paper import GRID, Cell, Ink, Paper, Paragraph, Row, Run, Style

__all__ = ["GRID", "Cell", "Ink", "Paper", "Paragraph", "Row", "Run", "Style", "mark", "paper"]
