"""What other trackers read of a study that was exported to them, as one JSON document.

    python read-back.py tensorboard FOLDER | optuna FILE | mlflow FOLDER | wandb FILE
"""

import json
import sys


def tensorboard(folder):
    """Curves by TensorBoard's own reader; the HParams tab by its plugin's own code."""
    from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
    from tensorboard.context import RequestContext
    from tensorboard.plugins import base_plugin
    from tensorboard.plugins.hparams import api_pb2, backend_context, list_session_groups
    from tensorboard.util import tensor_util

    multiplexer = plugin_event_multiplexer.EventMultiplexer(
        size_guidance={"tensors": 0}, tensor_size_guidance={"scalars": 0}
    )
    multiplexer.AddRunsFromDirectory(folder)
    multiplexer.Reload()
    runs = {}
    for run, kinds in multiplexer.Runs().items():
        curves = {}
        for tag in kinds["tensors"]:
            if multiplexer.SummaryMetadata(run, tag).plugin_data.plugin_name != "scalars":
                continue
            events = multiplexer.Tensors(run, tag)
            curves[tag] = [
                [e.step, e.wall_time, tensor_util.make_ndarray(e.tensor_proto).item()] for e in events
            ]
        texts = {
            tag: tensor_util.make_ndarray(multiplexer.Tensors(run, tag)[0].tensor_proto)[0].decode()
            for tag in kinds["tensors"]
            if multiplexer.SummaryMetadata(run, tag).plugin_data.plugin_name == "text"
        }
        runs[run] = {"curves": curves, "texts": texts}
    provider = data_provider.MultiplexerDataProvider(multiplexer, folder)
    context = backend_context.Context(base_plugin.TBContext(data_provider=provider))
    request = RequestContext()
    metadata = context.hparams_metadata(request, "0")
    experiment = context.experiment_from_metadata(
        request, "0", True, metadata, context.hparams_from_data_provider(request, "0", limit=None)
    )
    metrics = [api_pb2.ColParams(metric=info.name) for info in experiment.metric_infos]
    columns = metrics + [api_pb2.ColParams(hparam=info.name) for info in experiment.hparam_infos]
    groups = list_session_groups.Handler(
        request,
        context,
        "0",
        api_pb2.ListSessionGroupsRequest(
            allowed_statuses=[0, 1, 2, 3],
            col_params=columns,
            aggregation_type=api_pb2.AGGREGATION_AVG,
            start_index=0,
            slice_size=1000,
        ),
    ).run()
    return {
        "runs": runs,
        "parameters": [info.name for info in experiment.hparam_infos],
        "metrics": [info.name.tag for info in experiment.metric_infos],
        "groups": [
            {
                "parameters": {
                    name: getattr(value, value.WhichOneof("kind")) for name, value in group.hparams.items()
                },
                "sessions": {session.name: session.status for session in group.sessions},
                "averages": {m.name.tag: m.value for m in group.metric_values},
            }
            for group in groups.session_groups
        ],
    }


def mlflow(folder):
    """Runs as MLflow's client reads them from the folder."""
    import os
    import pathlib

    os.environ.update(MLFLOW_ALLOW_FILE_STORE="true", MLFLOW_DISABLE_TELEMETRY="true")
    from mlflow.entities import ViewType
    from mlflow.tracking import MlflowClient

    def read(client):
        [experiment] = [one for one in client.search_experiments() if one.name != "Default"]
        runs = []
        for run in client.search_runs([experiment.experiment_id], run_view_type=ViewType.ALL):
            config = pathlib.Path(client.download_artifacts(run.info.run_id, "config.json"))
            runs.append(
                {
                    "name": run.info.run_name,
                    "status": run.info.status,
                    "start": run.info.start_time,
                    "params": run.data.params,
                    "tags": run.data.tags,
                    "history": {
                        name: [[m.step, m.value, m.timestamp] for m in client.get_metric_history(run.info.run_id, name)]
                        for name in run.data.metrics
                    },
                    "config": json.loads(config.read_text()),
                }
            )
        return {"experiment": experiment.name, "tags": experiment.tags, "runs": runs}

    return read(MlflowClient(pathlib.Path(folder).as_uri()))


def optuna(file):
    """Trials as Optuna loads them, what the dashboard serves of them, and one trial more."""
    import optuna
    import optuna_dashboard

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    storage = optuna.storages.RDBStorage(f"sqlite:///{file}")
    [name] = optuna.get_all_study_names(storage)
    study = optuna.load_study(study_name=name, storage=storage, sampler=optuna.samplers.TPESampler(seed=1))
    trials = [
        {
            "state": trial.state.name,
            "value": trial.value,
            "params": trial.params,
            "curve": sorted(trial.intermediate_values.items()),
            "attributes": trial.user_attrs,
            "distributions": {k: repr(v) for k, v in trial.distributions.items()},
            "contained": all(
                trial.distributions[k]._contains(trial.distributions[k].to_internal_repr(v))
                for k, v in trial.params.items()
            ),
        }
        for trial in study.trials
    ]
    answers = []
    app = optuna_dashboard.wsgi(storage)
    for path in ["/api/studies", f"/api/studies/{study._study_id}"]:
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "after=0",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
        }
        answers.append(json.loads(b"".join(app(environ, lambda *_: None))))
    distributions = study.trials[0].distributions
    asked = study.ask(distributions)
    study.tell(asked, 1.5)
    return {
        "name": name,
        "direction": study.direction.name,
        "attributes": study.user_attrs,
        "metrics": study.metric_names,
        "trials": trials,
        "best": study.best_trial.number,
        "dashboard": {
            "studies": [one["study_name"] for one in answers[0]["study_summaries"]],
            "trials": len(answers[1]["trials"]),
        },
        "asked": {"number": asked.number, "params": asked.params, "known": len(study.trials)},
    }


def wandb(file):
    """The sweep as PyYAML reads it for W&B."""
    import yaml

    with open(file) as text:
        return yaml.safe_load(text)


readers = {"tensorboard": tensorboard, "mlflow": mlflow, "optuna": optuna, "wandb": wandb}

if __name__ == "__main__":
    name, *places = sys.argv[1:]
    json.dump(readers[name](*places), sys.stdout)
