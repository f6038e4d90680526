// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads environment variables; an empty one counts as not set. What is wrong is an {@link
 * IllegalArgumentException} that names the variable and what would be right.
 */
record Variables(Map<String, String> environment) {

  Optional<String> text(String name) {
    return Optional.ofNullable(environment.get(name))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  /** What a text stands for, where its reader accepts it. */
  <T> Optional<T> read(String name, Function<String, T> reader) {
    try {
      return text(name).map(reader);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  boolean flag(String name) {
    return read(
            name,
            text ->
                switch (text) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw wrong(text, "true or false");
                })
        .orElse(false);
  }

  int whole(String name, int otherwise, int least, int most) {
    return read(
            name,
            text -> {
              var right = "a whole number from %d to %d".formatted(least, most);
              if (!text.matches("\\d{1,10}")) {
                throw wrong(text, right);
              }
              long number = Long.parseLong(text);
              if (number < least || number > most) {
                throw wrong(text, right);
              }
              return (int) number;
            })
        .orElse(otherwise);
  }

  Duration duration(String name, Duration otherwise, Duration least, Duration most) {
    return read(
            name,
            text -> {
              var right = "a duration such as %s, from %s to %s".formatted(otherwise, least, most);
              try {
                var duration = Duration.parse(text);
                if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                  return duration;
                }
              } catch (DateTimeParseException _) {
                // Said below.
              }
              throw wrong(text, right);
            })
        .orElse(otherwise);
  }

  /** A secret, given as it is or as the first line of the file that NAME_FILE names. */
  Optional<String> secret(String name) {
    var file = name + "_FILE";
    if (text(name).isPresent() && text(file).isPresent()) {
      throw new IllegalArgumentException("%s and %s: set one of them".formatted(name, file));
    }
    var secret = text(name).or(() -> read(file, Variables::content));
    secret
        .filter(value -> !value.matches("[\\x21-\\x7e]+"))
        .ifPresent(
            _ -> {
              throw new IllegalArgumentException(
                  "%s: must be one word of ASCII characters".formatted(name));
            });
    return secret;
  }

  private static String content(String path) {
    try {
      return Files.readString(Path.of(path)).strip();
    } catch (IOException | InvalidPathException _) {
      throw new IllegalArgumentException("\"%s\" cannot be read".formatted(path));
    }
  }

  static IllegalArgumentException wrong(String text, String right) {
    return new IllegalArgumentException("\"%s\", must be %s".formatted(Refused.brief(text), right));
  }
}
