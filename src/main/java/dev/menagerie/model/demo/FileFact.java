// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

/**
 * Something to be found out about files.
 *
 * @param file its name, empty for all files
 * @param detail the word searched for, or the number of a line, or "last", or several lines ({@link
 *     LineSpan}); else empty
 */
record FileFact(Kind kind, String file, String detail) {

  /** What is asked of a file. */
  enum Kind {
    LINES,
    WORDS,
    CHARACTERS,
    BYTES,
    MATCHING_LINES,
    OCCURRENCES,
    NUMBERS,
    FILES,
    CONTENT,
    LISTING,
    SEARCH,
    LINE
  }

  static FileFact of(Kind kind, String file) {
    return new FileFact(kind, file, "");
  }

  /** In words that {@link English} reads back. */
  String phrase() {
    var where = file.isEmpty() ? "all files" : file.contains(" ") ? "\"" + file + "\"" : file;
    return switch (kind) {
      case LINES -> "the number of lines in " + where;
      case WORDS -> "the number of words in " + part(where);
      case CHARACTERS -> "the number of characters in " + part(where);
      case BYTES -> "the size of " + where + " in bytes";
      case MATCHING_LINES -> "the number of lines containing \"%s\" in %s".formatted(detail, where);
      case OCCURRENCES -> "the number of times \"%s\" occurs in %s".formatted(detail, where);
      case NUMBERS -> "the numbers in " + where;
      case FILES ->
          file.isEmpty() ? "the number of files" : "the number of files in folder " + where;
      case CONTENT -> "the contents of " + where;
      case LISTING -> file.isEmpty() ? "the list of files" : "the list of files in folder " + where;
      case SEARCH -> "the lines containing \"%s\" in %s".formatted(detail, where);
      case LINE ->
          detail.startsWith("last ")
              ? "the %s lines of %s".formatted(detail, where)
              : (detail.contains(" ") ? "lines %s of %s" : "line %s of %s")
                  .formatted(detail, where);
    };
  }

  private String part(String where) {
    return switch (detail) {
      case "" -> where;
      case "last" -> "the last line of " + where;
      default -> "line %s of %s".formatted(detail, where);
    };
  }
}
