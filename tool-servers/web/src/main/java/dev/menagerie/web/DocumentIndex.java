// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.ByteBuffersDirectory;

/** The words of documents, in memory; ranked by BM25. */
final class DocumentIndex {

  static final String NAME = "name";
  static final String WORDS_OF_NAME = "words-of-name";
  static final String TITLE = "title";
  static final String BODY = "body";

  /** It recommends a module for vectors, of which there are none here. */
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene.internal.vectorization");

  static {
    LUCENE.setLevel(Level.SEVERE);
  }

  /** A file may change once more within the same tick of its file system's clock. */
  private static final Duration TICK = Duration.ofSeconds(2);

  /**
   * What was indexed.
   *
   * @param settled whether a later change shows in the file's time
   */
  private record Indexed(Document document, boolean settled) {}

  private final Map<String, Indexed> indexed = new HashMap<>();
  private final ReentrantLock changing = new ReentrantLock();
  private final IndexWriter writer;
  private final SearcherManager searchers;

  DocumentIndex(Analyzer analyzer) {
    try {
      writer = new IndexWriter(new ByteBuffersDirectory(), new IndexWriterConfig(analyzer));
      searchers = new SearcherManager(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes it hold these documents as they are now, and no others. */
  void follow(Map<String, Document> documents) {
    changing.lock();
    try {
      var gone = new ArrayList<>(indexed.keySet());
      gone.removeAll(documents.keySet());
      for (var name : gone) {
        writer.deleteDocuments(new Term(NAME, name));
        indexed.remove(name);
      }
      for (var document : documents.values()) {
        if (!new Indexed(document, true).equals(indexed.get(document.name()))) {
          update(document);
        }
      }
      searchers.maybeRefreshBlocking();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      changing.unlock();
    }
  }

  /** One that cannot be read is remembered too, and has no words. */
  private void update(Document document) throws IOException {
    boolean settled = document.modified().toInstant().isBefore(Instant.now().minus(TICK));
    var name = new Term(NAME, document.name());
    var page = Documents.page(document);
    if (page.isPresent()) {
      writer.updateDocument(name, fields(document.name(), page.get()));
    } else {
      writer.deleteDocuments(name);
    }
    indexed.put(document.name(), new Indexed(document, settled));
  }

  private static List<Field> fields(String name, Page page) {
    return List.of(
        new StringField(NAME, name, Field.Store.YES),
        new TextField(WORDS_OF_NAME, name.replaceAll("[^\\p{L}\\p{N}]+", " "), Field.Store.NO),
        new TextField(TITLE, page.title(), Field.Store.NO),
        new TextField(BODY, page.text(), Field.Store.NO));
  }

  /** The names of the documents that match best, best first. */
  List<String> find(Query query, int count) {
    try {
      var searcher = searchers.acquire();
      try {
        var names = new ArrayList<String>();
        var stored = searcher.storedFields();
        for (var hit : searcher.search(query, count).scoreDocs) {
          names.add(stored.document(hit.doc).get(NAME));
        }
        return names;
      } finally {
        searchers.release(searcher);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
