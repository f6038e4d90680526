// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A folder of documents: text, Markdown and HTML files in it and in the folders below. Hidden files
 * are none, and links count only if they stay inside.
 */
record Documents(Path folder) {

  static final String SCHEME = "doc:";

  static final int MAX_FILES = 10_000;
  static final int MAX_BYTES = 4 << 20;
  static final long MAX_TOTAL = 128L << 20;

  private static final int MAX_DEPTH = 32;
  private static final Pattern NAME = Pattern.compile("(?i).+\\.(txt|md|markdown|html|htm)");
  private static final Pattern HEADING = Pattern.compile("^#\\s+(.+)$", Pattern.MULTILINE);

  /**
   * What is there.
   *
   * @param byName the documents in the order of their names
   * @param left how many more are too large or too many; a lower bound
   */
  record Listing(Map<String, Document> byName, int left) {}

  /** All documents; none if the folder cannot be read. */
  Listing list() {
    try {
      var root = folder.toRealPath();
      var collecting = new Collecting(root);
      Files.walkFileTree(root, Set.of(), MAX_DEPTH, collecting);
      return collecting.listing();
    } catch (IOException _) {
      return new Listing(Map.of(), 0);
    }
  }

  /**
   * A document's text.
   *
   * @param address as a search returned it
   */
  Page read(String address) {
    var document = list().byName().get(address.substring(SCHEME.length()));
    if (document == null) {
      throw new Refused(
          "url: there is no document \"%s\"; search returns the addresses of those there are"
              .formatted(Refused.brief(address)));
    }
    return page(document)
        .orElseThrow(() -> new Refused(address + " is no longer there, or is no text"));
  }

  /** What a document says; empty if it is gone or no text. */
  static Optional<Page> page(Document document) {
    try (var channel =
            Files.newByteChannel(
                document.file(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        var in = Channels.newInputStream(channel)) {
      var bytes = in.readNBytes(MAX_BYTES);
      var name = document.name().toLowerCase(Locale.ROOT);
      var page =
          name.endsWith(".html") || name.endsWith(".htm")
              ? Optional.of(HtmlText.of(bytes, Optional.empty(), "", MAX_BYTES))
              : Page.plain(bytes, Optional.empty());
      return page.map(read -> titled(read, document));
    } catch (IOException | Refused _) {
      return Optional.empty();
    }
  }

  /** With its first heading or its name as the title, where it has none. */
  private static Page titled(Page page, Document document) {
    if (!page.title().isEmpty()) {
      return page;
    }
    var heading = HEADING.matcher(page.text());
    return new Page(
        heading.find() ? Refused.brief(heading.group(1)) : document.name(), page.text());
  }

  /** Collects documents on the way through the folder. */
  private static final class Collecting extends SimpleFileVisitor<Path> {

    private final Path root;
    private final TreeMap<String, Document> found = new TreeMap<>();
    private int left;

    Collecting(Path root) {
      this.root = root;
    }

    /** The first ones that are not too much together. */
    Listing listing() {
      long total = 0;
      var listed = new TreeMap<String, Document>();
      for (var document : found.values()) {
        total += document.size();
        if (total <= MAX_TOTAL) {
          listed.put(document.name(), document);
        }
      }
      return new Listing(listed, left + found.size() - listed.size());
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
      return hidden(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
      var name = root.relativize(path).toString().replace('\\', '/');
      if (!hidden(path) && NAME.matcher(name).matches()) {
        add(name, path, attributes);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    private boolean hidden(Path path) {
      return !path.equals(root) && String.valueOf(path.getFileName()).startsWith(".");
    }

    /** Folders that a cluster mounts hold nothing but links to files beside them. */
    private void add(String name, Path path, BasicFileAttributes attributes) {
      try {
        var real = attributes.isSymbolicLink() ? path.toRealPath() : path;
        var actual =
            attributes.isSymbolicLink()
                ? Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                : attributes;
        if (!real.startsWith(root) || !actual.isRegularFile()) {
          return;
        }
        if (actual.size() > MAX_BYTES || found.size() == MAX_FILES) {
          left++;
        } else {
          found.put(name, Document.of(name, real, actual));
        }
      } catch (IOException _) {
        // A link to nothing, or a file that has just gone.
      }
    }
  }
}
