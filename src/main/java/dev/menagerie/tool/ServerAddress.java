// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.net.URI;

/** How a tool server is reached. */
sealed interface ServerAddress {

  /** Over HTTP. */
  record At(URI url) implements ServerAddress {

    @Override
    public String toString() {
      return url.toString();
    }
  }

  /** By the standard streams of a process that is started for it. */
  record Started(LocalCommand command) implements ServerAddress {

    @Override
    public String toString() {
      return ResultText.brief(String.join(" ", command.words()));
    }
  }

  /**
   * Where a registration says that it is.
   *
   * @throws IllegalArgumentException if that cannot be; the message begins with where
   * @throws RegistrationFailed if the url is none
   */
  static ServerAddress of(Registration registration, Means means) {
    if (registration.process().isEmpty()) {
      return new At(ServerUrl.of(registration.url()));
    }
    var command = LocalCommand.of(registration.process());
    StdioTransport.refusal(command, means.config())
        .ifPresent(
            why -> {
              throw new IllegalArgumentException("command: " + why);
            });
    if (!registration.auth().isEmpty()) {
      throw new IllegalArgumentException(
          "auth: a command is sent no headers; leave it out, and name its secrets in env");
    }
    command.withoutSecrets(means.config().secrets()).requireSecrets(means.secrets());
    return new Started(command);
  }

  /** By which it is known again, whole. */
  default String place() {
    return switch (this) {
      case At(var url) -> url.toString();
      case Started(var command) -> String.join(" ", command.words());
    };
  }

  /** As the catalogue keeps it. */
  static ServerAddress kept(JsonObject document) {
    return document.containsKey("command")
        ? new Started(LocalCommand.of(document))
        : new At(URI.create(document.getString("url")));
  }

  /** The fields by which it is shown and kept. */
  default JsonObject json() {
    return switch (this) {
      case At(var url) -> Json.object().add("url", url.toString()).build();
      case Started(var command) -> command.json();
    };
  }
}
