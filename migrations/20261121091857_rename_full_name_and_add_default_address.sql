-- Rename a column from "full_name" to "display_name"
ALTER TABLE "accounts"."users" RENAME COLUMN "full_name" TO "display_name";
-- Modify "users" table
ALTER TABLE "accounts"."users"
  ADD COLUMN "default_address_id" bigint,
  ADD CONSTRAINT "users_default_address_id_fkey" FOREIGN KEY (default_address_id) REFERENCES accounts.addresses(id) ON DELETE SET NULL,
  ADD CONSTRAINT "users_email_not_tiny" CHECK ((char_length((email)::text) > 3));
