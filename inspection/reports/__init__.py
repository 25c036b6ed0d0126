"""Reports: built from figures and lists (tables), frozen (preparing), issued as papers (issuing), handed out as workbooks."""
