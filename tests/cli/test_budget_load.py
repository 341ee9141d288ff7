from jingban.cli.budget_load import names_of


def test_files_of_one_name_keep_their_folder() -> None:
    assert names_of(["a/clean.txt", "b/clean.txt", "b/other.pdf"]) == ["a-clean.txt", "b-clean.txt", "other.pdf"]
