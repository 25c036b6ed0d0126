"""The register workbook on its way into the register.

uploads → guarding → reading → checking → writing, driven by running; handback gives the office its workbook of faults.
Checking decides alone: it knows rows and what the register holds, and writes nothing.
"""
