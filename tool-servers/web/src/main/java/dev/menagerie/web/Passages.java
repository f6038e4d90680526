// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.uhighlight.CustomSeparatorBreakIterator;
import org.apache.lucene.search.uhighlight.Passage;
import org.apache.lucene.search.uhighlight.PassageFormatter;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;

/** Finds the part of a text that a query is about. */
final class Passages {

  private static final int LENGTH = 300;
  private static final int BEFORE = 100;

  /**
   * A part of a text.
   *
   * @param from where it begins, in characters
   */
  record Part(int from, String text) {}

  private final UnifiedHighlighter highlighter;

  Passages(Analyzer analyzer) {
    highlighter =
        UnifiedHighlighter.builderWithoutSearcher(analyzer)
            .withMaxLength(Documents.MAX_BYTES)
            .withBreakIterator(() -> new CustomSeparatorBreakIterator('\n'))
            .withFormatter(new Beginning())
            .build();
  }

  /** What begins with the line that matches best, or near the match where that is long. */
  Part best(Query query, String text) {
    try {
      var found = highlighter.highlightWithoutSearcher(DocumentIndex.BODY, query, text, 1);
      return part(text, found instanceof Integer from ? from : 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Part part(String text, int from) {
    int end = Math.min(text.length(), from + LENGTH);
    int space = text.lastIndexOf(' ', end);
    int cut = end < text.length() && space > from ? space : end;
    var line = text.substring(from, cut).replaceAll("\\s+", " ").strip();
    return new Part(from, cut < text.length() ? line + " ..." : line);
  }

  /** Where the best passage begins, instead of its text. */
  private static final class Beginning extends PassageFormatter {

    @Override
    public Integer format(Passage[] passages, String content) {
      if (passages.length == 0 || passages[0].getNumMatches() == 0) {
        return 0;
      }
      int start = passages[0].getStartOffset();
      int match = passages[0].getMatchStarts()[0];
      if (match - start <= LENGTH / 2) {
        return start;
      }
      int word = content.indexOf(' ', match - BEFORE);
      return word < 0 || word >= match ? match : word + 1;
    }
  }
}
