"""A table that goes through a spreadsheet, a database and Markdown."""

import sqlite3

import pandas as pd


def main():
    frame = pd.DataFrame({"day": pd.date_range("2024-01-01", periods=4, freq="D"), "n": [1, 2, 3, 4]})
    frame.to_excel("report.xlsx", index=False)
    again = pd.read_excel("report.xlsx")
    with sqlite3.connect("report.db") as connection:
        again.to_sql("report", connection, index=False)
        total = pd.read_sql("select sum(n) as total from report", connection)
    again.to_csv("report.csv.gz", index=False)
    weekly = again.set_index("day").resample("2D").agg({"n": "sum"}).rolling(2).mean()
    print(weekly.to_markdown())
    print("total", int(total["total"][0]), len(pd.read_csv("report.csv.gz")))


if __name__ == "__main__":
    main()
