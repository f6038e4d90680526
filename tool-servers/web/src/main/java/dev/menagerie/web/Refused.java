// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

/** A call without a result. The message says what happened, for the model that made it. */
final class Refused extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  private static final int BRIEF = 200;

  Refused(String message) {
    super(message);
  }

  /** One short line of a foreign text, for a message. */
  static String brief(String text) {
    var line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
    return line.length() <= BRIEF ? line : line.substring(0, BRIEF) + "...";
  }
}
