// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;

/** Reads files of text, within limits. */
final class Texts {

  static final int MAX_FILE_BYTES = 8 << 20;

  private Texts() {}

  /** What lies at a place, itself and not what a link points to. */
  static BasicFileAttributes attributes(Root root, Path place) {
    try {
      return Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException _) {
      throw new Refused("there is no \"" + root.shown(place) + "\"");
    } catch (IOException e) {
      throw Refused.because(root.shown(place), e);
    }
  }

  /** The whole text of a file; refuses folders, binary files and what is too large. */
  static String read(Root root, Path place) {
    var shown = root.shown(place);
    var attributes = attributes(root, place);
    if (attributes.isDirectory()) {
      throw new Refused("\"" + shown + "\" is a folder, not a file");
    }
    if (!attributes.isRegularFile()) {
      throw new Refused("\"" + shown + "\" is not an ordinary file");
    }
    var bytes = bytes(shown, place);
    return text(bytes)
        .orElseThrow(
            () ->
                new Refused(
                    "\"" + shown + "\" is a binary file of " + bytes.length + " bytes, not text"));
  }

  /** UTF-8 without NUL; empty for anything else. */
  static Optional<String> text(byte[] bytes) {
    for (byte one : bytes) {
      if (one == 0) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  private static byte[] bytes(String shown, Path place) {
    try (var channel =
            Files.newByteChannel(
                place, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        var in = Channels.newInputStream(channel)) {
      var bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw new Refused(
            "\"" + shown + "\" has more than " + MAX_FILE_BYTES + " bytes, the most that is read");
      }
      return bytes;
    } catch (IOException e) {
      throw Refused.because(shown, e);
    }
  }
}
