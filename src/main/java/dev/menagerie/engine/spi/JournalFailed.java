// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** The journal cannot be written or is damaged. The message names the file and what to do. */
public final class JournalFailed extends Error {

  private static final long serialVersionUID = 1;

  public JournalFailed(String message, Throwable cause) {
    super(message, cause);
  }

  public JournalFailed(String message) {
    super(message);
  }

  /** What a file system refused, in words: its exceptions often name the file and nothing else. */
  public static String why(IOException refused) {
    return switch (refused) {
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "a file of that name is in the way";
      case NotDirectoryException _ -> "not a folder";
      case NoSuchFileException _ -> "no such file";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> String.valueOf(refused.getMessage());
    };
  }
}
