"""``python -m jingban.cli``: the same as the command ``jingban``."""

from jingban.cli.main import main

if __name__ == "__main__":
    main()
