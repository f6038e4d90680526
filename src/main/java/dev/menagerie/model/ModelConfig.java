// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import java.util.Map;
import java.util.Optional;

/**
 * Which models serve, and how.
 *
 * <p>A model is written {@code provider:model}; without a known provider in front, the whole text
 * is a model of the default one's provider. Several seats are separated by commas.
 *
 * @param model the default
 * @param roles seats by role in lower case
 * @param fallback serves when another model has failed for good
 * @param prices by prefix of {@code provider:model}, before the shipped ones
 */
public record ModelConfig(
    String model,
    Map<String, String> roles,
    Optional<String> fallback,
    Resilience resilience,
    Map<String, Price> prices) {

  public ModelConfig {
    if (model.isBlank()) {
      throw new IllegalArgumentException("model: blank, must be provider:model");
    }
    roles = Map.copyOf(roles);
    prices = Map.copyOf(prices);
  }

  public static ModelConfig of(String model) {
    return new ModelConfig(model, Map.of(), Optional.empty(), Resilience.DEFAULT, Map.of());
  }

  public ModelConfig with(Resilience resilience) {
    return new ModelConfig(model, roles, fallback, resilience, prices);
  }

  public ModelConfig withFallback(String fallback) {
    return new ModelConfig(model, roles, Optional.of(fallback), resilience, prices);
  }

  public ModelConfig withRoles(Map<String, String> roles) {
    return new ModelConfig(model, roles, fallback, resilience, prices);
  }
}
