// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Role;
import java.util.Map;

/** The models, behind their retries, breakers and fallbacks. */
public interface Models {

  /**
   * Asks a model, blocking until it has answered. Transient failures are retried inside.
   *
   * @throws ModelFailed if it did not answer after all retries, or refused the request
   */
  ModelReply reply(ModelCall call);

  /** The most that one attempt of this call can cost: the prompt's tokens and the output limit. */
  Usage reservation(ModelCall call);

  /**
   * The model that serves a role, as {@code provider:model}.
   *
   * @param chosen the agent's own choice by role in lower case
   */
  String model(Role role, int seat, Map<String, String> chosen);
}
