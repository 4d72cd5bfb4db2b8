import glob, os
import pandas, yaml

rows = []
for path in glob.glob("multirun/*/*/*/accuracy.txt"):
    with open(os.path.join(os.path.dirname(path), ".hydra/config.yaml")) as file:
        config = yaml.safe_load(file)
    rows.append({**config, "rate": float(config["rate"]), "accuracy": float(open(path).read())})
points = pandas.DataFrame(rows).groupby(["width", "rate"])["accuracy"].agg(["mean", "std"]).reset_index()
print(points)
axes = None
for rate, group in points.groupby("rate"):
    axes = group.plot(x="width", y="mean", yerr="std", logx=True, label=f"rate {rate}", ax=axes)
axes.figure.savefig("chart.png")
