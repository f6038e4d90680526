// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which model sits where: roles and seats to providers and models. */
final class Seats {

  /** A model that can be asked. */
  record Seat(Provider provider, String model) {

    String name() {
      return provider.name() + ":" + model;
    }
  }

  private final List<Provider> providers;
  private final ModelConfig config;
  private final Seat standard;

  /**
   * The seats of a configuration.
   *
   * @throws IllegalArgumentException if its default model's provider does not exist
   */
  Seats(ModelConfig config, List<Provider> providers) {
    this.config = config;
    this.providers = List.copyOf(providers);
    this.standard =
        known(config.model())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "model: %s, must begin with one of %s and a colon"
                            .formatted(
                                config.model(), providers.stream().map(Provider::name).toList())));
  }

  /** The agent's choice, else the configured one, else the default; seats wrap around. */
  Seat of(Role role, int seat, Map<String, String> chosen) {
    var key = role.name().toLowerCase(Locale.ROOT);
    var text = Optional.ofNullable(chosen.get(key)).or(() -> configured(key)).orElse("");
    var models = Arrays.stream(text.split(",", -1)).map(String::strip).filter(it -> !it.isEmpty());
    var seats = models.map(this::seat).toList();
    return seats.isEmpty() ? standard : seats.get(seat % seats.size());
  }

  Optional<Seat> fallback() {
    return config.fallback().filter(it -> !it.isBlank()).map(this::seat);
  }

  private Optional<String> configured(String key) {
    return Optional.ofNullable(config.roles().get(key));
  }

  private Seat seat(String text) {
    return known(text.strip()).orElseGet(() -> new Seat(standard.provider(), text.strip()));
  }

  private Optional<Seat> known(String text) {
    int colon = text.indexOf(':');
    return providers.stream()
        .filter(it -> colon > 0 && it.name().equals(text.substring(0, colon)))
        .filter(_ -> colon + 1 < text.length())
        .map(it -> new Seat(it, text.substring(colon + 1)))
        .findFirst();
  }
}
