"""Workbooks on their way into the registry: the register of households, and indicators and lists of places.

uploads → guarding → reading → checking → planning → writing, driven by running; handback gives the office its workbook
of faults. What differs between kinds of workbook is a Matter (matters.py): households.py and areas.py. Checking decides
alone: it knows rows and what stands around them, and writes nothing.
"""
