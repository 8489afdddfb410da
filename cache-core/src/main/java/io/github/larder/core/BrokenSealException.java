package io.github.larder.core;

/** What is sealed cannot be opened. The message holds nothing of the content. */
final class BrokenSealException extends Exception {

  private static final long serialVersionUID = 1L;

  BrokenSealException(String message) {
    super(message);
  }
}
