// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.audit;

import jakarta.json.JsonObjectBuilder;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A line of the log: a JSON object whose last member is the hash of all of the text before it, and
 * the last but one that of the line before.
 *
 * @param text without the end of the line
 */
record Line(String text) {

  private static final String HASH = ",\"hash\":\"";

  private static final Pattern FORM =
      Pattern.compile(
          "(?<hashed>\\{\"number\":(?<number>\\d{1,18}),[^\n"
              + "]*,\"before\":\"(?<before>[0-9a-f]{64})\")"
              + HASH
              + "(?<hash>[0-9a-f]{64})\"}");

  /** What stands for the hash of the line before the first. */
  static final String NOTHING = "0".repeat(64);

  /**
   * One that can be read.
   *
   * @param hashed what the hash is of
   * @param before the hash of the line before
   */
  record Read(long number, String hashed, String before, String hash) {

    /** Whether its text is as it was written. */
    boolean intact(Seal seal) {
      return seal.fits(hashed, hash);
    }
  }

  /** The line that these members make. */
  static Line of(JsonObjectBuilder members, String before, Seal seal) {
    var json = members.add("before", before).build().toString();
    var hashed = json.substring(0, json.length() - 1);
    return new Line(hashed + HASH + seal.of(hashed) + "\"}");
  }

  /** Empty if it has not the form of one. */
  Optional<Read> read() {
    var form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(
            new Read(
                Long.parseLong(form.group("number")),
                form.group("hashed"),
                form.group("before"),
                form.group("hash")))
        : Optional.empty();
  }
}
