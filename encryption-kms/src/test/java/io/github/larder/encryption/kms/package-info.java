@NullMarked
package io.github.larder.encryption.kms;

import org.jspecify.annotations.NullMarked;
