// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.PostingsEnum;

/** Values of single documents, read in the order of the documents, as they lie on the disk. */
final class Columns {

  private Columns() {}

  /** The numbers in a field. */
  static Map<Integer, Long> numbers(Snapshot snapshot, String field, Collection<Integer> documents)
      throws IOException {
    var numbers = new HashMap<Integer, Long>();
    var sorted = new TreeSet<>(documents);
    for (var segment : snapshot.segments) {
      var values = DocValues.getNumeric(segment.context().reader(), field);
      int end = segment.base() + segment.context().reader().maxDoc();
      for (int document : sorted.subSet(segment.base(), end)) {
        if (values.advanceExact(document - segment.base())) {
          numbers.put(document, values.longValue());
        }
      }
    }
    return numbers;
  }

  /** The vectors of the documents that have one of a dimension. */
  static Map<Integer, float[]> vectors(
      Snapshot snapshot, int dimension, Collection<Integer> documents) throws IOException {
    var vectors = new HashMap<Integer, float[]>();
    var sorted = new TreeSet<>(documents);
    for (var segment : snapshot.segments) {
      var values = segment.context().reader().getFloatVectorValues(Fields.vector(dimension));
      if (values == null) {
        continue;
      }
      int end = segment.base() + segment.context().reader().maxDoc();
      var iterator = values.iterator();
      for (int document : sorted.subSet(segment.base(), end)) {
        int wanted = document - segment.base();
        int at = iterator.docID() < wanted ? iterator.advance(wanted) : iterator.docID();
        if (at == wanted) {
          vectors.put(document, values.vectorValue(iterator.index()).clone());
        }
      }
    }
    return vectors;
  }

  /** The documents whose vector is kept elsewhere, since a position. */
  static List<Integer> meant(Snapshot snapshot, long position) throws IOException {
    var documents = new ArrayList<Integer>();
    for (var segment : snapshot.segments) {
      var postings = segment.context().reader().postings(Fields.meant(position), PostingsEnum.NONE);
      while (postings != null && postings.nextDoc() != PostingsEnum.NO_MORE_DOCS) {
        documents.add(segment.base() + postings.docID());
      }
    }
    return documents;
  }

  /** The position that made a document. */
  static long from(Snapshot snapshot, int document) throws IOException {
    var segment = snapshot.segment(document);
    var from = DocValues.getNumeric(segment.context().reader(), Fields.FROM);
    from.advanceExact(document - segment.base());
    return from.longValue();
  }

  /** The id of a document. */
  static String id(Snapshot snapshot, int document) throws IOException {
    var segment = snapshot.segment(document);
    var ids = DocValues.getBinary(segment.context().reader(), Fields.ID);
    ids.advanceExact(document - segment.base());
    return ids.binaryValue().utf8ToString();
  }

  /** A whole document without its vector. */
  static Document document(Snapshot snapshot, int document) throws IOException {
    var segment = snapshot.segment(document);
    int own = document - segment.base();
    var reader = segment.context().reader();
    var from = DocValues.getNumeric(reader, Fields.FROM);
    var to = DocValues.getNumeric(reader, Fields.TO);
    var endedBy = DocValues.getBinary(reader, Fields.ENDED_BY);
    from.advanceExact(own);
    to.advanceExact(own);
    endedBy.advanceExact(own);
    return Fields.document(
        reader.storedFields().document(own),
        from.longValue(),
        to.longValue(),
        endedBy.binaryValue().utf8ToString());
  }

  /** What a document says. */
  static String text(Snapshot snapshot, int document) throws IOException {
    var fields = snapshot.reader.storedFields().document(document, Set.of(Fields.TEXT));
    return fields.get(Fields.TEXT);
  }
}
