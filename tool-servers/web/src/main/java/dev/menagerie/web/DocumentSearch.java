// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.queryparser.simple.SimpleQueryParser;
import org.apache.lucene.search.Query;

/** Searches a folder of documents; its index follows the folder at each search. */
final class DocumentSearch implements Search {

  private static final Map<String, Float> WEIGHTS =
      Map.of(DocumentIndex.BODY, 1f, DocumentIndex.TITLE, 1.5f, DocumentIndex.WORDS_OF_NAME, 0.5f);

  private final Documents documents;
  private final Analyzer analyzer = new EnglishAnalyzer();
  private final DocumentIndex index = new DocumentIndex(analyzer);
  private final Passages passages = new Passages(analyzer);

  DocumentSearch(Documents documents) {
    this.documents = documents;
  }

  @Override
  public String search(String query, int count) {
    var line = Search.checked(query, count);
    var listing = documents.list();
    if (listing.byName().isEmpty()) {
      throw new Refused(
          "there are no documents to search: their operator puts .txt, .md or .html files into the"
              + " folder %s (MENAGERIE_WEB_DOCUMENTS), or names a search engine"
                  .formatted(documents.folder())
              + " (MENAGERIE_WEB_SEARCH_URL)");
    }
    index.follow(listing.byName());
    var parsed = parsed(line);
    var hits = new ArrayList<Hit>();
    for (var name : index.find(parsed, count)) {
      var document = listing.byName().get(name);
      if (document != null) {
        Documents.page(document).ifPresent(page -> hits.add(hit(parsed, document, page)));
      }
    }
    return said(line, hits) + left(listing);
  }

  /** Words, and phrases in quotation marks; nothing else of it has a meaning. */
  private Query parsed(String line) {
    int operators = SimpleQueryParser.PHRASE_OPERATOR | SimpleQueryParser.WHITESPACE_OPERATOR;
    return new SimpleQueryParser(analyzer, WEIGHTS, operators).parse(line);
  }

  private Hit hit(Query query, Document document, Page page) {
    var passage = passages.best(query, page.text());
    var place =
        passage.from() == 0
            ? document.address()
            : "%s (this passage: from %d)".formatted(document.address(), passage.from());
    return new Hit(page.title(), place, passage.text());
  }

  private static String said(String query, List<Hit> hits) {
    return hits.isEmpty()
        ? "no document has a word of \"%s\"; search for other words".formatted(query)
        : Hit.text(hits);
  }

  private static String left(Documents.Listing listing) {
    return listing.left() == 0
        ? ""
        : "\n(%d more documents are not searched: too large or too many)".formatted(listing.left());
  }
}
