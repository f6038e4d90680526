// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

/** What a model is used for. Configuration maps roles to models; code never names a model. */
public enum Role {
  SOLVER,
  PLANNER,
  EXECUTOR,
  PROPOSER,
  EVALUATOR,
  JUDGE,
  CRITIC,
  DEBATER,
  AGGREGATOR,
  REFLECTOR,
  SUMMARISER
}
