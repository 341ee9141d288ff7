"""The command ``jingban``."""
