// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The one folder that the tools work in. A path that a model gives is taken literally, never
 * decoded, and leads to a place in it or to a refusal.
 *
 * <p>Symbolic links are not followed, wherever they lead: what is checked is then what is opened,
 * and a link that appears in between is refused by the open itself.
 */
record Root(Path path) {

  private static final int MAX_PATH = 1024;
  private static final int MAX_NAME_BYTES = 255;
  private static final Pattern ABSOLUTE =
      Pattern.compile("/|~|[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]+:/");
  private static final Pattern ENCODED = Pattern.compile("(?i)%(2e|2f|5c|00|25)");

  /** Takes a folder as the root, and creates it where it is missing. */
  static Root open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    return new Root(folder.toRealPath());
  }

  /** The place that a path names; there need not be anything. */
  Path resolve(String given) {
    var place = path;
    for (var name : names(given)) {
      place = place.resolve(name);
      if (Files.isSymbolicLink(place)) {
        throw new Refused(
            "\"" + given + "\": " + shown(place) + " is a symbolic link; links are not followed");
      }
    }
    checkInside(given, place);
    return place;
  }

  /** How a place is named to a model: relative, with slashes; the root is a dot. */
  String shown(Path place) {
    var relative = path.relativize(place).toString().replace('\\', '/');
    return relative.isEmpty() ? "." : relative.replaceAll("\\p{Cntrl}", "?");
  }

  /** Where the nearest existing folder really is. */
  private void checkInside(String given, Path place) {
    var existing = place;
    while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && !existing.equals(path)) {
      existing = Objects.requireNonNullElse(existing.getParent(), path);
    }
    try {
      if (!existing.toRealPath().startsWith(path)) {
        throw new Refused("\"" + given + "\": outside the folder");
      }
    } catch (IOException e) {
      throw Refused.because(given, e);
    }
  }

  private static List<String> names(String given) {
    if (given.length() > MAX_PATH) {
      throw new Refused("the path has more than " + MAX_PATH + " characters");
    }
    if (given.chars().anyMatch(Root::isInvisible)) {
      throw new Refused("the path holds a control character");
    }
    if (given.indexOf('\\') >= 0) {
      throw new Refused("\"" + given + "\": write / between folders, no backslash");
    }
    if (ABSOLUTE.matcher(given).lookingAt()) {
      throw new Refused(
          "\"" + given + "\": write the path relative to the folder, such as notes/today.txt");
    }
    if (ENCODED.matcher(given).find()) {
      throw new Refused("\"" + given + "\": write the path plainly, without %-encoding");
    }
    var names = new ArrayList<String>();
    for (var name : given.split("/")) {
      if (!name.isEmpty() && !name.equals(".")) {
        checkName(given, name);
        names.add(name);
      }
    }
    return names;
  }

  /** Also refuses what only looks like dots or slashes: a file system may take it for them. */
  private static void checkName(String given, String name) {
    var plain = Normalizer.normalize(name, Normalizer.Form.NFKC).strip();
    if (plain.equals("..") || plain.equals(".") || plain.contains("/") || plain.contains("\\")) {
      throw new Refused("\"" + given + "\": outside the folder; \"..\" is not taken");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      throw new Refused("a name in the path has more than " + MAX_NAME_BYTES + " bytes");
    }
  }

  private static boolean isInvisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          true;
      default -> character == 0xFFFD;
    };
  }
}
