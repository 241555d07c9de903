"""The scores of all tools side by side."""

import json
from statistics import median

from .score import read_closure, score

COMPLETE = 0.99999
LEFT_OUT = ("app", "error", "missing", "missing_dists")


def rounded(value):
    return round(value, 5) if isinstance(value, float) else value


def measured_scores(suite, apps):
    """{tool: {app: score}} of the closures in the work folder."""
    table = {}
    for tool in suite.closure_tools():
        for app in apps:
            path = suite.closure_file(tool, app.name)
            if not path.exists():
                continue
            result = score(read_closure(path, app), app.truth())
            row = {key: rounded(value) for key, value in result.items() if key not in LEFT_OUT}
            row["failed"] = bool(result["error"])
            runs = suite.home / "runnable" / tool / f"{app.name}.json"
            if runs.exists():
                outcome = json.loads(runs.read_text())
                row["jobs"] = [outcome["passed"], outcome["total"]]
            table.setdefault(tool, {})[app.name] = row
    return table


def all_scores(suite, apps):
    """The same, with the recorded scores of peers that were not run here."""
    table = json.loads(suite.peer_scores.read_text()) if suite.peer_scores.exists() else {}
    names = {app.name for app in apps}
    table = {tool: {app: row for app, row in rows.items() if app in names} for tool, rows in table.items()}
    for tool, rows in measured_scores(suite, apps).items():
        table.setdefault(tool, {}).update(rows)
    return {tool: rows for tool, rows in table.items() if rows}


def middle_and_worst(rows, key):
    values = [row[key] for row in rows]
    return f"{median(values):.3f} {min(values):.3f}" if values else "-"


def middle(rows, key):
    return f"{median(row[key] for row in rows):.2f}" if rows else "-"


def tool_line(tool, rows):
    """One line of the table.  A tool that knows only distributions has no figures for files."""
    done = [row for row in rows if not row["failed"]]
    with_files = [row for row in done if row["closure_files"]]
    checked = [row["jobs"] for row in rows if "jobs" in row]
    complete = sum(row["recall"] >= COMPLETE for row in with_files)
    cpu = [row["cpu"] or 0 for row in done]
    return [
        tool,
        len(done),
        len(rows) - len(done),
        middle_and_worst(with_files, "recall"),
        middle_and_worst(with_files, "recall_own"),
        middle_and_worst(done, "recall_dists"),
        middle(with_files, "precision"),
        middle(with_files, "size_to_truth"),
        f"{complete}/{len(with_files)}" if with_files else "-",
        f"{sum(passed == total for passed, total in checked)}/{len(checked)}" if checked else "-",
        f"{median(cpu):.1f} {max(cpu):.1f}" if cpu else "-",
    ]


TOOL_TITLES = [
    "tool",
    "apps",
    "failed",
    "file recall",
    "own files",
    "distributions",
    "precision",
    "size",
    "complete",
    "runs",
    "cpu s",
]


def print_table(rows):
    """Prints rows of cells in columns; the first row has the titles."""
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def app_cell(row):
    """One tool's figures for one application."""
    if row is None:
        return "-"
    return "failed" if row["failed"] else f"{row['recall']:.3f} {row['closure_files']}"


def applications(suite, apps, tool):
    """Prints one line for each application: where one tool's closure stands."""
    table = measured_scores(suite, apps).get(tool, {})
    lines = [["application", "truth", "closure", "size", "recall", "own", "dists", "runs", "s"]]
    for app in apps:
        row = table.get(app.name)
        if row is None or row["failed"]:
            lines.append([app.name, *["-"] * 7, "failed" if row else "-"])
            continue
        passed, total = row.get("jobs", ("-", "-"))
        lines.append(
            [
                app.name,
                row["truth_files"],
                row["closure_files"],
                f"{row['size_to_truth']:.2f}",
                f"{row['recall']:.4f}",
                f"{row['recall_own']:.4f}",
                f"{row['recall_dists']:.3f}",
                f"{passed}/{total}",
                f"{row['seconds'] or 0:.2f}",
            ]
        )
    print_table(lines)


def summary(suite, apps, by_app=False):
    """Prints one line for each tool, or one for each application."""
    table = all_scores(suite, apps)
    if not by_app:
        lines = [tool_line(tool, list(rows.values())) for tool, rows in sorted(table.items())]
        print_table([TOOL_TITLES, *lines])
        print("\nTwo figures in a column are median and worst, of cpu median and most.")
        print("Size is the number of files to that of the truth. Peers were given all data in the folders")
        print("that they reach and all metadata when their trees ran; a closure of ours brings its own.")
        return
    tools = sorted(table)
    lines = [["app", "truth", *tools]]
    for app in apps:
        rows = [table[tool].get(app.name) for tool in tools]
        truth_files = next((row["truth_files"] for row in rows if row), "-")
        lines.append([app.name, truth_files, *map(app_cell, rows)])
    print_table(lines)
    print("\nIn each cell: file recall and number of files.")
