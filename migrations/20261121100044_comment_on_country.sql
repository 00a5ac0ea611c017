-- Set comment to column: "country" on table: "addresses"
COMMENT ON COLUMN "accounts"."addresses"."country" IS 'ISO 3166-1 alpha-2.';
