import type { ExportFormat } from './format.ts';
import { html } from './html.ts';
import { mlflow } from './mlflow.ts';
import { optuna } from './optuna.ts';
import { pytorch } from './pytorch.ts';
import { csv, jsonl, parquet } from './tables.ts';
import { tensorboard } from './tensorboard.ts';
import { tfjs } from './tfjs.ts';
import { wandb } from './wandb.ts';

/** What `basin export --to=…` writes, in the order of the help. */
export const exportFormats: readonly ExportFormat[] = [
  pytorch,
  tfjs,
  html,
  csv,
  jsonl,
  parquet,
  tensorboard,
  optuna,
  mlflow,
  wandb,
];
