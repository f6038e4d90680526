// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * How far the log was written for certain: lines that are missing at its end are known by it.
 *
 * @param number of the last line, 0 if there is none
 * @param hash of it
 * @param file that it is in, empty if there is none
 * @param end where it ends there, in bytes
 */
record Head(long number, String hash, String file, long end) {

  static final String NAME = "head";

  /** Written over in place: always as long. */
  private static final int BYTES = 400;

  static final Head NONE = new Head(0, Line.NOTHING, "", 0);

  ByteBuffer bytes(Seal seal) {
    var json = Json.object().add("number", number).add("hash", hash).add("file", file);
    var text = json.add("end", end).build().toString();
    var sealed = Json.object().add("head", Json.object(text)).add("seal", seal.of(text)).build();
    return ByteBuffer.wrap("%-399s\n".formatted(sealed).getBytes(UTF_8), 0, BYTES);
  }

  /** Empty if it was not written under this seal. */
  static Optional<Head> read(String text, Seal seal) {
    try {
      var sealed = Json.object(text);
      var json = sealed.getJsonObject("head");
      return seal.fits(json.toString(), sealed.getString("seal"))
          ? Optional.of(
              new Head(
                  json.getJsonNumber("number").longValue(),
                  json.getString("hash"),
                  json.getString("file"),
                  json.getJsonNumber("end").longValue()))
          : Optional.empty();
    } catch (Malformed | ClassCastException | NullPointerException _) {
      return Optional.empty();
    }
  }
}
