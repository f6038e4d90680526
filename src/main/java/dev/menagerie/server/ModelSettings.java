// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.model.ModelChoice;
import dev.menagerie.model.ModelConfig;
import dev.menagerie.model.Price;
import dev.menagerie.model.Resilience;
import java.util.Map;
import java.util.Optional;

/**
 * Which models serve, and how; the default one is known when they are asked.
 *
 * @param choice what is known of providers
 * @param roles seats by role in lower case
 * @param fallback serves when another model has failed for good
 * @param prices by prefix of {@code provider:model}, before the shipped ones
 */
record ModelSettings(
    ModelChoice choice,
    Map<String, String> roles,
    Optional<String> fallback,
    Resilience resilience,
    Map<String, Price> prices) {

  /**
   * With a default.
   *
   * @param model that serves by default
   */
  ModelConfig config(String model) {
    return new ModelConfig(model, roles, fallback, resilience, prices);
  }
}
