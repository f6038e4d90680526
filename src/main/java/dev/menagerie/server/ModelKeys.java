// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Role;
import dev.menagerie.model.CacheConfig;
import dev.menagerie.model.ModelChoice;
import dev.menagerie.model.ModelConfig;
import dev.menagerie.model.Price;
import dev.menagerie.model.Resilience;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The keys of models: which serve, for what, at what price, and what happens when one fails. */
final class ModelKeys {

  static final String ROLE = "menagerie.model.role.";
  static final String PRICE = "menagerie.model.price.";

  private static final String CACHE = "menagerie.model.cache.";

  private final Keys keys;

  ModelKeys(Keys keys) {
    this.keys = keys;
  }

  /**
   * What is known of providers. The keys of OpenAI, Anthropic and Gemini have the names all others
   * use.
   */
  ModelChoice choice() {
    return new ModelChoice(
        keys.optional("menagerie.model.url"),
        keys.optional("menagerie.model.key"),
        keys.optional("menagerie.model.name"),
        keys.optional("OPENAI_API_KEY"),
        keys.optional("ANTHROPIC_API_KEY"),
        keys.optional("GEMINI_API_KEY"),
        keys.optional("menagerie.model.ollama.url"),
        keys.optional("menagerie.model.ollama.key"),
        keys.duration("menagerie.model.timeout"),
        keys.whole("menagerie.model.output-limit", 1, 10_000_000));
  }

  /**
   * How models serve.
   *
   * @param model that serves by default
   */
  ModelConfig config(String model) {
    try {
      return new ModelConfig(
          model, roles(), keys.optional("menagerie.model.fallback"), resilience(), prices());
    } catch (IllegalArgumentException e) {
      throw new StartRefused("menagerie.model: " + e.getMessage());
    }
  }

  /**
   * How long replies are kept; empty if they are not.
   *
   * @throws StartRefused if a value does not fit
   */
  static Optional<CacheConfig> cache(Keys keys) {
    if (keys.optional(CACHE + "keep").isEmpty()) {
      return Optional.empty();
    }
    var similarity = keys.optional(CACHE + "similarity");
    try {
      return Optional.of(
          new CacheConfig(
              keys.duration(CACHE + "keep"),
              keys.bytes(CACHE + "bytes"),
              similarity.map(_ -> keys.decimal(CACHE + "similarity").doubleValue())));
    } catch (IllegalArgumentException e) {
      throw new StartRefused(CACHE + e.getMessage());
    }
  }

  private Resilience resilience() {
    return new Resilience(
        keys.whole("menagerie.model.retries", 0, 100),
        keys.duration("menagerie.model.retry-delay"),
        keys.duration("menagerie.model.max-retry-delay"),
        keys.duration("menagerie.model.max-retry-after"),
        keys.whole("menagerie.model.breaker-failures", 1, 1_000_000),
        keys.duration("menagerie.model.breaker-open"));
  }

  // Asked one by one, since a variable of the environment is found but not listed by its key.
  private Map<String, String> roles() {
    var names = Arrays.stream(Role.values()).map(it -> it.name().toLowerCase(Locale.ROOT)).toList();
    for (var name : keys.below(ROLE).keySet()) {
      if (!names.contains(name)) {
        throw new StartRefused(
            "%s%s: unknown role, must be one of %s"
                .formatted(ROLE, name, String.join(", ", names)));
      }
    }
    var roles = new HashMap<String, String>();
    names.forEach(name -> keys.optional(ROLE + name).ifPresent(it -> roles.put(name, it)));
    return roles;
  }

  private Map<String, Price> prices() {
    var prices = new HashMap<String, Price>();
    keys.below(PRICE)
        .forEach(
            (model, text) -> {
              try {
                prices.put(model.replace("\"", ""), Price.parse(text));
              } catch (IllegalArgumentException e) {
                throw new StartRefused(PRICE + model + ": " + e.getMessage());
              }
            });
    return prices;
  }
}
