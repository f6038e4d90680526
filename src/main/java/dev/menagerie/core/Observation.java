// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

/** What came back from a tool. */
public sealed interface Observation {

  record Result(String text) implements Observation {}

  /** The tool failed, does not exist, refused its arguments, timed out or was not allowed. */
  record Failure(String reason) implements Observation {}

  /** The observation in the words the model gets to read. */
  default String text() {
    return switch (this) {
      case Result(var text) -> text;
      case Failure(var reason) -> "Error: " + reason;
    };
  }
}
