-- RCE 0.1.0: tables, views and rights of an empty database.
-- Run it in the site's database, whose default schema is dbo, as a member of db_owner:
--     sqlcmd -S server -d rce -E -b -I -f 65001 -i this.sql
-- Then the site does the rest, without such rights: manage.py afterddl
SET ANSI_NULLS, ANSI_PADDING, ANSI_WARNINGS, ARITHABORT, CONCAT_NULL_YIELDS_NULL, QUOTED_IDENTIFIER ON;
SET NUMERIC_ROUNDABORT OFF;
GO
SET NOCOUNT ON;
SET XACT_ABORT ON;
BEGIN TRANSACTION;
IF OBJECT_ID(N'django_migrations') IS NOT NULL
    THROW 50000, N'This database holds tables of RCE already: take the script that upgrades its release.', 1;
DECLARE @gone nvarchar(max) = N'';
SELECT @gone = @gone + N'DROP VIEW [powerbi].' + QUOTENAME(name) + N';'
FROM sys.views WHERE schema_id = SCHEMA_ID(N'powerbi');
EXEC (@gone);
CREATE TABLE [account_emailaddress] ([id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [email] nvarchar(254) COLLATE Latin1_General_100_BIN2 NOT NULL, [verified] bit NOT NULL, "primary" bit NOT NULL, [user_id] int NOT NULL);
CREATE TABLE [account_emailconfirmation] ([id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [created] datetime2 NOT NULL, [sent] datetime2 NULL, [key] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE, [email_address_id] int NOT NULL);
CREATE TABLE [auth_group] ([id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [name] nvarchar(150) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE);
CREATE TABLE [auth_group_permissions] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [group_id] int NOT NULL, [permission_id] int NOT NULL);
CREATE TABLE [auth_permission] ([id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [name] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL, [content_type_id] int NOT NULL, [codename] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL);
CREATE TABLE [auth_user] ([id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [password] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL, [last_login] datetime2 NULL, [is_superuser] bit NOT NULL, [username] nvarchar(150) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE, [first_name] nvarchar(150) COLLATE Latin1_General_100_BIN2 NOT NULL, [last_name] nvarchar(150) COLLATE Latin1_General_100_BIN2 NOT NULL, [email] nvarchar(254) COLLATE Latin1_General_100_BIN2 NOT NULL, [is_staff] bit NOT NULL, [is_active] bit NOT NULL, [date_joined] datetime2 NOT NULL);
CREATE TABLE [auth_user_groups] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [user_id] int NOT NULL, [group_id] int NOT NULL);
CREATE TABLE [auth_user_user_permissions] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [user_id] int NOT NULL, [permission_id] int NOT NULL);
CREATE TABLE [axes_accessattempt] ([id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [user_agent] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL, [ip_address] nvarchar(39) COLLATE Latin1_General_100_BIN2 NULL, [username] nvarchar(255) COLLATE Latin1_General_100_BIN2 NULL, [http_accept] nvarchar(1025) COLLATE Latin1_General_100_BIN2 NOT NULL, [path_info] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL, [attempt_time] datetime2 NOT NULL, [get_data] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, [post_data] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, [failures_since_start] int NOT NULL CONSTRAINT axes_accessattempt_failures_since_start_7154a700_check CHECK ([failures_since_start] >= 0));
CREATE TABLE [axes_accessattemptexpiration] ([access_attempt_id] int NOT NULL PRIMARY KEY, [expires_at] datetime2 NOT NULL);
CREATE TABLE [axes_accessfailurelog] ([id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [user_agent] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL, [ip_address] nvarchar(39) COLLATE Latin1_General_100_BIN2 NULL, [username] nvarchar(255) COLLATE Latin1_General_100_BIN2 NULL, [http_accept] nvarchar(1025) COLLATE Latin1_General_100_BIN2 NOT NULL, [path_info] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL, [attempt_time] datetime2 NOT NULL, [locked_out] bit NOT NULL);
CREATE TABLE [axes_accesslog] ([id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [user_agent] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL, [ip_address] nvarchar(39) COLLATE Latin1_General_100_BIN2 NULL, [username] nvarchar(255) COLLATE Latin1_General_100_BIN2 NULL, [http_accept] nvarchar(1025) COLLATE Latin1_General_100_BIN2 NOT NULL, [path_info] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL, [attempt_time] datetime2 NOT NULL, [logout_time] datetime2 NULL, [session_hash] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL);
CREATE TABLE [billing_annex] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT billing_annex_source_row_7dc40708_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [number] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [period] date NOT NULL, [state] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [state_reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL, [state_at] datetime2 NULL, [lines] int NOT NULL CONSTRAINT billing_annex_lines_0e17ca69_check CHECK ([lines] >= 0), [subtotal] numeric(18, 2) NOT NULL, [administration] numeric(18, 2) NOT NULL, [contingencies] numeric(18, 2) NOT NULL, [profit] numeric(18, 2) NOT NULL, [vat] numeric(18, 2) NOT NULL, [total] numeric(18, 2) NOT NULL, [supplied] numeric(18, 2) NOT NULL, [stated_totals] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT billing_annex_stated_totals_d070b259_check CHECK ((ISJSON ("stated_totals") = 1)), [state_by_id] int NULL, [contract_id] bigint NOT NULL, [budget_line] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [objected] numeric(18, 2) NOT NULL, [saved] numeric(18, 2) NOT NULL, CONSTRAINT [one_annex_a_number] UNIQUE ([contract_id], [number]));
CREATE TABLE [billing_annexdaytotal] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [lines] int NOT NULL CONSTRAINT billing_annexdaytotal_lines_7d2ebfee_check CHECK ([lines] >= 0), [amount] numeric(18, 2) NOT NULL, [supplied] numeric(18, 2) NOT NULL, [total] numeric(18, 2) NOT NULL, [executed_on] date NOT NULL, [annex_id] bigint NOT NULL, [objected] numeric(18, 2) NOT NULL, CONSTRAINT [one_day_total_an_annex] UNIQUE ([annex_id], [executed_on]));
CREATE TABLE [billing_annexitemtotal] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [lines] int NOT NULL CONSTRAINT billing_annexitemtotal_lines_cd24041c_check CHECK ([lines] >= 0), [amount] numeric(18, 2) NOT NULL, [supplied] numeric(18, 2) NOT NULL, [total] numeric(18, 2) NOT NULL, [quantity] numeric(18, 4) NOT NULL, [deviation] numeric(18, 2) NOT NULL, [annex_id] bigint NOT NULL, [price_id] bigint NOT NULL, [objected] numeric(18, 2) NOT NULL, CONSTRAINT [one_item_total_an_annex] UNIQUE ([annex_id], [price_id]));
CREATE TABLE [billing_annexlinetotal] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [lines] int NOT NULL CONSTRAINT billing_annexlinetotal_lines_f0bea546_check CHECK ([lines] >= 0), [amount] numeric(18, 2) NOT NULL, [supplied] numeric(18, 2) NOT NULL, [total] numeric(18, 2) NOT NULL, [budget_line] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [expense_class] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [kind] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [annex_id] bigint NOT NULL, [objected] numeric(18, 2) NOT NULL, CONSTRAINT [one_line_total_an_annex] UNIQUE ([annex_id], [budget_line], [expense_class], [kind]));
CREATE TABLE [billing_annexmunicipalitytotal] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [lines] int NOT NULL CONSTRAINT billing_annexmunicipalitytotal_lines_dc34d645_check CHECK ([lines] >= 0), [amount] numeric(18, 2) NOT NULL, [supplied] numeric(18, 2) NOT NULL, [total] numeric(18, 2) NOT NULL, [annex_id] bigint NOT NULL, [municipality_id] bigint NULL, [objected] numeric(18, 2) NOT NULL);
CREATE TABLE [billing_annexobjectiontotal] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [lines] int NOT NULL CONSTRAINT billing_annexobjectiontotal_lines_195bd0f7_check CHECK ([lines] >= 0), [amount] numeric(18, 2) NOT NULL, [objected] numeric(18, 2) NOT NULL, [supplied] numeric(18, 2) NOT NULL, [total] numeric(18, 2) NOT NULL, [objection] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL, [saved] numeric(18, 2) NOT NULL, [annex_id] bigint NOT NULL, CONSTRAINT [one_objection_total_an_annex] UNIQUE ([annex_id], [objection]));
CREATE TABLE [billing_billeditem] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT billing_billeditem_source_row_85601fcc_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [executed_on] date NOT NULL, [work_order] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [kind] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [code] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [description] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL, [unit] nvarchar(30) COLLATE Latin1_General_100_BIN2 NOT NULL, [quantity] numeric(18, 4) NOT NULL, [unit_price] numeric(18, 4) NOT NULL, [amount] numeric(18, 2) NOT NULL, [administration] numeric(18, 2) NOT NULL, [contingencies] numeric(18, 2) NOT NULL, [profit] numeric(18, 2) NOT NULL, [vat] numeric(18, 2) NOT NULL, [total] numeric(18, 2) NOT NULL, [deviation] numeric(18, 2) NULL, [budget_line] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [municipality_name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [circuit] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [transformer_code] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [account] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [crew] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [notes] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NOT NULL, [link] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL, [linked_at] datetime2 NULL, [annex_id] bigint NOT NULL, [intervention_id] bigint NULL, [municipality_id] bigint NULL, [transformer_id] bigint NULL, [price_id] bigint NOT NULL, [accepted_quantity] numeric(18, 4) NULL, [accepted_unit_price] numeric(18, 4) NULL, [objected] numeric(18, 2) NOT NULL, [objection] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL, [objection_text] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL, [saved] numeric(18, 2) NOT NULL, CONSTRAINT [item_objected_with_a_code] CHECK ((([accepted_quantity] IS NULL AND [accepted_unit_price] IS NULL AND [objected] = 0 AND [objection] = '') OR ([accepted_quantity] IS NOT NULL AND [objection] > '') OR ([accepted_unit_price] IS NOT NULL AND [objection] > ''))));
CREATE TABLE [billing_contract] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT billing_contract_source_row_5961daed_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [number] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE, [contractor] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL, [nit] nvarchar(30) COLLATE Latin1_General_100_BIN2 NOT NULL, [purpose] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NOT NULL, [start_date] date NOT NULL, [end_date] date NOT NULL, [value] numeric(18, 2) NOT NULL, [cutoff_day] smallint NOT NULL CONSTRAINT billing_contract_cutoff_day_9db23180_check CHECK ([cutoff_day] >= 0), [tax_scheme] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [administration_pct] numeric(7, 4) NOT NULL, [contingencies_pct] numeric(7, 4) NOT NULL, [profit_pct] numeric(7, 4) NOT NULL, [vat_pct] numeric(7, 4) NOT NULL, CONSTRAINT [contract_ends_after_start] CHECK ([end_date] >= ([start_date])), CONSTRAINT [contract_cutoff_is_a_day] CHECK (([cutoff_day] >= 1 AND [cutoff_day] <= 31)), CONSTRAINT [contract_value_not_negative] CHECK ([value] >= 0));
CREATE TABLE [billing_contractchange] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT billing_contractchange_source_row_5a7924ff_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [document] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [date] date NOT NULL, [kind] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [value] numeric(18, 2) NULL, [end_date] date NULL, [item_kind] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [tax_scheme] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [administration_pct] numeric(7, 4) NULL, [contingencies_pct] numeric(7, 4) NULL, [profit_pct] numeric(7, 4) NULL, [vat_pct] numeric(7, 4) NULL, [contract_id] bigint NOT NULL, CONSTRAINT [one_change_a_document] UNIQUE ([contract_id], [document]));
CREATE TABLE [billing_dismissedobjection] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [objection] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL, [amount] numeric(18, 2) NOT NULL, [dismissed_at] datetime2 NOT NULL, [dismissed_by_id] int NULL, [item_id] bigint NOT NULL, CONSTRAINT [one_dismissal_a_line_and_objection] UNIQUE ([item_id], [objection]));
CREATE TABLE [billing_historicalannex] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT billing_historicalannex_source_row_0933e11a_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [number] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [period] date NOT NULL, [state] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [state_reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL, [state_at] datetime2 NULL, [lines] int NOT NULL CONSTRAINT billing_historicalannex_lines_2aa7afd9_check CHECK ([lines] >= 0), [subtotal] numeric(18, 2) NOT NULL, [administration] numeric(18, 2) NOT NULL, [contingencies] numeric(18, 2) NOT NULL, [profit] numeric(18, 2) NOT NULL, [vat] numeric(18, 2) NOT NULL, [total] numeric(18, 2) NOT NULL, [supplied] numeric(18, 2) NOT NULL, [stated_totals] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT billing_historicalannex_stated_totals_3d6ea733_check CHECK ((ISJSON ("stated_totals") = 1)), [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [contract_id] bigint NULL, [history_user_id] int NULL, [state_by_id] int NULL, [budget_line] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [objected] numeric(18, 2) NOT NULL, [saved] numeric(18, 2) NOT NULL);
CREATE TABLE [billing_historicalbilleditem] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT billing_historicalbilleditem_source_row_dffd4127_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [executed_on] date NOT NULL, [work_order] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [kind] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [code] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [description] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL, [unit] nvarchar(30) COLLATE Latin1_General_100_BIN2 NOT NULL, [quantity] numeric(18, 4) NOT NULL, [unit_price] numeric(18, 4) NOT NULL, [amount] numeric(18, 2) NOT NULL, [administration] numeric(18, 2) NOT NULL, [contingencies] numeric(18, 2) NOT NULL, [profit] numeric(18, 2) NOT NULL, [vat] numeric(18, 2) NOT NULL, [total] numeric(18, 2) NOT NULL, [deviation] numeric(18, 2) NULL, [budget_line] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [municipality_name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [circuit] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [transformer_code] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [account] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [crew] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [notes] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [annex_id] bigint NULL, [history_user_id] int NULL, [municipality_id] bigint NULL, [price_id] bigint NULL, [accepted_quantity] numeric(18, 4) NULL, [accepted_unit_price] numeric(18, 4) NULL, [objected] numeric(18, 2) NOT NULL, [objection] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL, [objection_text] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL, [saved] numeric(18, 2) NOT NULL);
CREATE TABLE [billing_historicalcontract] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT billing_historicalcontract_source_row_feea6e1c_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [number] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [contractor] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL, [nit] nvarchar(30) COLLATE Latin1_General_100_BIN2 NOT NULL, [purpose] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NOT NULL, [start_date] date NOT NULL, [end_date] date NOT NULL, [value] numeric(18, 2) NOT NULL, [cutoff_day] smallint NOT NULL CONSTRAINT billing_historicalcontract_cutoff_day_9913ca1e_check CHECK ([cutoff_day] >= 0), [tax_scheme] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [administration_pct] numeric(7, 4) NOT NULL, [contingencies_pct] numeric(7, 4) NOT NULL, [profit_pct] numeric(7, 4) NOT NULL, [vat_pct] numeric(7, 4) NOT NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_user_id] int NULL);
CREATE TABLE [billing_historicalcontractchange] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT billing_historicalcontractchange_source_row_6905d1a9_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [document] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [date] date NOT NULL, [kind] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [value] numeric(18, 2) NULL, [end_date] date NULL, [item_kind] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [tax_scheme] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [administration_pct] numeric(7, 4) NULL, [contingencies_pct] numeric(7, 4) NULL, [profit_pct] numeric(7, 4) NULL, [vat_pct] numeric(7, 4) NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [contract_id] bigint NULL, [history_user_id] int NULL);
CREATE TABLE [billing_historicalprice] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT billing_historicalprice_source_row_3cfdce35_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [code] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [valid_from] date NOT NULL, [description] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL, [unit] nvarchar(30) COLLATE Latin1_General_100_BIN2 NOT NULL, [kind] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [group] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [common_code] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [budget_line] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [expense_class] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [recognised_in_plan] bit NULL, [unit_price] numeric(18, 4) NOT NULL, [contracted_quantity] numeric(18, 4) NULL, [repeatable] bit NOT NULL, [installs_macro] bit NOT NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [contract_id] bigint NULL, [history_user_id] int NULL);
CREATE TABLE [billing_price] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT billing_price_source_row_26c6f505_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [code] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [valid_from] date NOT NULL, [description] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL, [unit] nvarchar(30) COLLATE Latin1_General_100_BIN2 NOT NULL, [kind] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [group] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [common_code] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [budget_line] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [expense_class] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [recognised_in_plan] bit NULL, [unit_price] numeric(18, 4) NOT NULL, [contracted_quantity] numeric(18, 4) NULL, [repeatable] bit NOT NULL, [installs_macro] bit NOT NULL, [contract_id] bigint NOT NULL, CONSTRAINT [one_price_a_day] UNIQUE ([contract_id], [code], [valid_from]), CONSTRAINT [price_not_negative] CHECK ([unit_price] >= 0));
CREATE TABLE [budget_adjustment] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [figure] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL, [part] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [unit] nvarchar(5) COLLATE Latin1_General_100_BIN2 NOT NULL, [cause] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [reference] bigint NULL, [about] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL, [before] numeric(22, 6) NULL, [after] numeric(22, 6) NULL, [amount] numeric(22, 6) NOT NULL, [noticed_at] datetime2 NOT NULL, [close_id] bigint NOT NULL, [person_id] int NULL);
CREATE TABLE [budget_candidate] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [kind] nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL, [price] numeric(18, 2) NULL, [kwh] numeric(16, 3) NOT NULL, [low_kwh] numeric(16, 3) NOT NULL, [high_kwh] numeric(16, 3) NOT NULL, [value] numeric(18, 2) NULL, [reasons] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT budget_candidate_reasons_a21c8e18_check CHECK ((ISJSON ("reasons") = 1)), [rank] int NOT NULL CONSTRAINT budget_candidate_rank_52c82943_check CHECK ([rank] >= 0), [is_best] bit NOT NULL, [transformer_id] bigint NOT NULL, [lesson_id] bigint NOT NULL);
CREATE TABLE [budget_historicalmovement] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT budget_historicalmovement_source_row_1306b59e_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [year] smallint NOT NULL CONSTRAINT budget_historicalmovement_year_b47bffd9_check CHECK ([year] >= 0), [budget_line] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [kind] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [document] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [month] smallint NOT NULL CONSTRAINT budget_historicalmovement_month_5b5ceffd_check CHECK ([month] >= 0), [period] date NOT NULL, [date] date NOT NULL, [expense_class] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [amount] numeric(18, 2) NOT NULL, [target_kwh] numeric(16, 3) NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [contract_id] bigint NULL, [history_user_id] int NULL);
CREATE TABLE [budget_historicalnotice] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT budget_historicalnotice_source_row_6799da5a_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [key] nvarchar(150) COLLATE Latin1_General_100_BIN2 NOT NULL, [area] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [kind] nvarchar(30) COLLATE Latin1_General_100_BIN2 NOT NULL, [first_at] datetime2 NOT NULL, [state] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [note] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_user_id] int NULL, [owner_id] int NULL);
CREATE TABLE [budget_historicalprovision] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT budget_historicalprovision_source_row_7a8be893_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [period] date NOT NULL, [budget_line] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [expense_class] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [work_order] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [description] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL, [amount] numeric(18, 2) NOT NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [contract_id] bigint NULL, [history_user_id] int NULL);
CREATE TABLE [budget_holding] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [kind] nvarchar(30) COLLATE Latin1_General_100_BIN2 NOT NULL, [period] date NOT NULL, [since] datetime2 NOT NULL, [contract_id] bigint NULL, [holder_id] int NOT NULL);
CREATE TABLE [budget_lesson] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [state] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [token] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL, [asked_at] datetime2 NOT NULL, [heard_at] datetime2 NOT NULL, [ended_at] datetime2 NULL, [failure] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL CONSTRAINT budget_lesson_failure_573c831d_check CHECK ((ISJSON ("failure") = 1)), [run] bigint NULL CONSTRAINT budget_lesson_run_1706195d_check CHECK ([run] >= 0), [month] date NULL, [definitive] int NOT NULL CONSTRAINT budget_lesson_definitive_351cba87_check CHECK ([definitive] >= 0), [preliminary] int NOT NULL CONSTRAINT budget_lesson_preliminary_fe3ef68c_check CHECK ([preliminary] >= 0), [offered] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT budget_lesson_offered_e2434206_check CHECK ((ISJSON ("offered") = 1)), [typical_kwh] numeric(16, 3) NULL, [backtest] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL CONSTRAINT budget_lesson_backtest_193f0069_check CHECK ((ISJSON ("backtest") = 1)));
CREATE TABLE [budget_monthclose] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [area] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [month] date NOT NULL, [number] smallint NOT NULL CONSTRAINT budget_monthclose_number_df7122a0_check CHECK ([number] >= 0), [closed_at] datetime2 NOT NULL, [explained] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT budget_monthclose_explained_e171b68d_check CHECK ((ISJSON ("explained") = 1)), [reopened_at] datetime2 NULL, [reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL, [mark] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, [closed_by_id] int NULL, [reopened_by_id] int NULL, CONSTRAINT [one_number_a_close] UNIQUE ([area], [month], [number]));
CREATE TABLE [budget_monthreport] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [month] date NOT NULL, [number] smallint NOT NULL CONSTRAINT budget_monthreport_number_44fbe91a_check CHECK ([number] >= 0), [state] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [figures] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT budget_monthreport_figures_23ebb9da_check CHECK ((ISJSON ("figures") = 1)), [texts] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT budget_monthreport_texts_955af273_check CHECK ((ISJSON ("texts") = 1)), [made_at] datetime2 NOT NULL, [edited_at] datetime2 NULL, [final_at] datetime2 NULL, [docx] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL, [pdf] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL, [edited_by_id] int NULL, [final_by_id] int NULL, [made_by_id] int NOT NULL, CONSTRAINT [one_number_a_report] UNIQUE ([month], [number]));
CREATE TABLE [budget_movement] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT budget_movement_source_row_d69a1ebb_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [year] smallint NOT NULL CONSTRAINT budget_movement_year_243ac739_check CHECK ([year] >= 0), [budget_line] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [kind] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [document] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [month] smallint NOT NULL CONSTRAINT budget_movement_month_739bd4c7_check CHECK ([month] >= 0), [period] date NOT NULL, [date] date NOT NULL, [expense_class] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [amount] numeric(18, 2) NOT NULL, [target_kwh] numeric(16, 3) NULL, [contract_id] bigint NOT NULL, CONSTRAINT [one_movement_a_month] UNIQUE ([contract_id], [year], [budget_line], [kind], [document], [month]), CONSTRAINT [movement_month_of_the_year] CHECK (([month] >= 1 AND [month] <= 12)), CONSTRAINT [movement_not_negative] CHECK (([amount] >= 0 OR [kind] = 'transfer')));
CREATE TABLE [budget_notice] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT budget_notice_source_row_fecdd745_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [key] nvarchar(150) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE, [area] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [kind] nvarchar(30) COLLATE Latin1_General_100_BIN2 NOT NULL, [severity] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [subject] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL, [said] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL, [figures] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT budget_notice_figures_af3d37c6_check CHECK ((ISJSON ("figures") = 1)), [sentence] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NOT NULL, [weight] numeric(18, 2) NULL, [extent] numeric(22, 6) NOT NULL, [url] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL, [first_at] datetime2 NOT NULL, [new_at] datetime2 NOT NULL, [worse_at] datetime2 NULL, [gone_at] datetime2 NULL, [mark_severity] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [mark_extent] numeric(22, 6) NOT NULL, [state] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [acted_at] datetime2 NULL, [note] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NOT NULL, [contract_id] bigint NULL, [owner_id] int NULL);
CREATE TABLE [budget_noticerun] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [name] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE, [began_at] datetime2 NOT NULL, [mark] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL);
CREATE TABLE [budget_plan] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [state] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [token] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL, [asked_at] datetime2 NOT NULL, [heard_at] datetime2 NOT NULL, [ended_at] datetime2 NULL, [failure] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL CONSTRAINT budget_plan_failure_c15b9479_check CHECK ((ISJSON ("failure") = 1)), [name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [first] date NOT NULL, [months] smallint NOT NULL CONSTRAINT budget_plan_months_1b6a8597_check CHECK ([months] >= 0), [budget] numeric(18, 2) NOT NULL, [terms] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT budget_plan_terms_3f70095c_check CHECK ((ISJSON ("terms") = 1)), [share] numeric(12, 6) NOT NULL, [seed] bigint NOT NULL CONSTRAINT budget_plan_seed_9045830f_check CHECK ([seed] >= 0), [decided] date NULL, [definitive] int NOT NULL CONSTRAINT budget_plan_definitive_d40ff8b1_check CHECK ([definitive] >= 0), [preliminary] int NOT NULL CONSTRAINT budget_plan_preliminary_7381ed41_check CHECK ([preliminary] >= 0), [eligible] int NOT NULL CONSTRAINT budget_plan_eligible_654ce073_check CHECK ([eligible] >= 0), [kwh] numeric(16, 3) NULL, [low_kwh] numeric(16, 3) NULL, [high_kwh] numeric(16, 3) NULL, [reserved] numeric(18, 2) NULL, [gap] numeric(12, 6) NULL, [backtest] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL CONSTRAINT budget_plan_backtest_4ec6b8dd_check CHECK ((ISJSON ("backtest") = 1)), [made_by_id] int NULL);
CREATE TABLE [budget_plannedwork] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [kind] nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL, [price] numeric(18, 2) NULL, [kwh] numeric(16, 3) NOT NULL, [low_kwh] numeric(16, 3) NOT NULL, [high_kwh] numeric(16, 3) NOT NULL, [value] numeric(18, 2) NULL, [reasons] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT budget_plannedwork_reasons_318c3439_check CHECK ((ISJSON ("reasons") = 1)), [number] int NOT NULL CONSTRAINT budget_plannedwork_number_88431d6f_check CHECK ([number] >= 0), [month] date NOT NULL, [by_chance] bit NOT NULL, [propensity] double precision NOT NULL, [plan_id] bigint NOT NULL, [transformer_id] bigint NOT NULL, CONSTRAINT [one_planned_number] UNIQUE ([plan_id], [number]), CONSTRAINT [one_planned_work_a_transformer] UNIQUE ([plan_id], [transformer_id]));
CREATE TABLE [budget_provision] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT budget_provision_source_row_223a6eac_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [period] date NOT NULL, [budget_line] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [expense_class] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [work_order] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [description] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL, [amount] numeric(18, 2) NOT NULL, [contract_id] bigint NOT NULL, [reversed_by_id] bigint NULL, CONSTRAINT [provision_is_positive] CHECK ([amount] > 0));
CREATE TABLE [budget_reportedfigure] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [figure] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL, [part] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [unit] nvarchar(5) COLLATE Latin1_General_100_BIN2 NOT NULL, [value] numeric(22, 6) NULL, [close_id] bigint NOT NULL, CONSTRAINT [one_reported_figure_a_close] UNIQUE ([close_id], [figure], [part]));
CREATE TABLE [budget_sentdigest] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [day] date NOT NULL, [recipient] nvarchar(254) COLLATE Latin1_General_100_BIN2 NOT NULL, [content] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, [told_until] datetime2 NULL, [what] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, CONSTRAINT [one_digest_a_day] UNIQUE ([day], [recipient], [content]));
CREATE TABLE [calendar_current_month] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [year] smallint NOT NULL, [month] smallint NOT NULL, [recomputed_at] datetime2 NULL);
CREATE TABLE [calendar_day] ([date_key] int NOT NULL PRIMARY KEY, [date] date NOT NULL UNIQUE, [year] smallint NOT NULL, [quarter] smallint NOT NULL, [month] smallint NOT NULL, [month_name] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [month_start] date NOT NULL);
CREATE TABLE [django_admin_log] ([id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [action_time] datetime2 NOT NULL, [object_id] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, [object_repr] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL, [action_flag] smallint NOT NULL CONSTRAINT django_admin_log_action_flag_a8637d59_check CHECK ([action_flag] >= 0), [change_message] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, [content_type_id] int NULL, [user_id] int NOT NULL);
CREATE TABLE [django_content_type] ([id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [app_label] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [model] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL);
CREATE TABLE [django_migrations] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [app] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL, [name] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL, [applied] datetime2 NOT NULL);
CREATE TABLE [django_session] ([session_key] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, [session_data] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, [expire_date] datetime2 NOT NULL);
CREATE TABLE [django_tasks_database_dbtaskresult] ([id] char(32) NOT NULL PRIMARY KEY, [status] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [args_kwargs] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT django_tasks_database_dbtaskresult_args_kwargs_47a238ee_check CHECK ((ISJSON ("args_kwargs") = 1)), [priority] int NOT NULL, [task_path] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, [queue_name] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL, [backend_name] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL, [run_after] datetime2 NOT NULL, [enqueued_at] datetime2 NOT NULL, [finished_at] datetime2 NULL, [started_at] datetime2 NULL, [return_value] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL CONSTRAINT django_tasks_database_dbtaskresult_return_value_d6b2ea1e_check CHECK ((ISJSON ("return_value") = 1)), [exception_class_path] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, [traceback] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, [worker_ids] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT django_tasks_database_dbtaskresult_worker_ids_402e6112_check CHECK ((ISJSON ("worker_ids") = 1)), CONSTRAINT [priority_range] CHECK ([priority] BETWEEN -100 AND 100));
CREATE TABLE [ingest_correction] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [row] int NOT NULL CONSTRAINT ingest_correction_row_6cddf0f8_check CHECK ([row] >= 0), [column] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [value] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NOT NULL, [made_at] datetime2 NOT NULL, [made_by_id] int NOT NULL, [upload_id] bigint NOT NULL, CONSTRAINT [one_correction_a_cell] UNIQUE ([upload_id], [sheet], [row], [column]));
CREATE TABLE [ingest_gate] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [name] nvarchar(30) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE);
CREATE TABLE [ingest_historicalsetasiderow] ([id] bigint NOT NULL, [sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [row] int NOT NULL CONSTRAINT ingest_historicalsetasiderow_row_29783a18_check CHECK ([row] >= 0), [values] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT ingest_historicalsetasiderow_values_3ef20419_check CHECK ((ISJSON ("values") = 1)), [problems] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT ingest_historicalsetasiderow_problems_2e613e86_check CHECK ((ISJSON ("problems") = 1)), [state] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_user_id] int NULL, [upload_id] bigint NULL);
CREATE TABLE [ingest_rememberedmapping] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [kind] nvarchar(30) COLLATE Latin1_General_100_BIN2 NOT NULL, [source] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [header] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL, [field] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, CONSTRAINT [one_memory_a_header] UNIQUE ([kind], [source], [header]));
CREATE TABLE [ingest_setasiderow] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [row] int NOT NULL CONSTRAINT ingest_setasiderow_row_d36084ed_check CHECK ([row] >= 0), [values] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT ingest_setasiderow_values_916ab0f5_check CHECK ((ISJSON ("values") = 1)), [problems] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT ingest_setasiderow_problems_efda8385_check CHECK ((ISJSON ("problems") = 1)), [state] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [upload_id] bigint NOT NULL);
CREATE TABLE [ingest_upload] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [kind] nvarchar(30) COLLATE Latin1_General_100_BIN2 NOT NULL, [state] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [name] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL, [file] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL, [sha256] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, [size] bigint NOT NULL, [created_at] datetime2 NOT NULL, [presets] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT ingest_upload_presets_d822829a_check CHECK ((ISJSON ("presets") = 1)), [mapping] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT ingest_upload_mapping_2658ced3_check CHECK ((ISJSON ("mapping") = 1)), [options] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT ingest_upload_options_6da00633_check CHECK ((ISJSON ("options") = 1)), [accepted] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT ingest_upload_accepted_bc26acb5_check CHECK ((ISJSON ("accepted") = 1)), [reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL, [report] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT ingest_upload_report_2e9c18b8_check CHECK ((ISJSON ("report") = 1)), [findings] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT ingest_upload_findings_142c4660_check CHECK ((ISJSON ("findings") = 1)), [basis] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL, [rows] int NOT NULL CONSTRAINT ingest_upload_rows_f0eb69e3_check CHECK ([rows] >= 0), [created] int NOT NULL CONSTRAINT ingest_upload_created_96be3f6d_check CHECK ([created] >= 0), [changed] int NOT NULL CONSTRAINT ingest_upload_changed_a7d8b0d9_check CHECK ([changed] >= 0), [equal] int NOT NULL CONSTRAINT ingest_upload_equal_34ea0fd0_check CHECK ([equal] >= 0), [gone] int NOT NULL CONSTRAINT ingest_upload_gone_9c993063_check CHECK ([gone] >= 0), [committed_at] datetime2 NULL, [undone_at] datetime2 NULL, [committed_by_id] int NULL, [owner_id] int NOT NULL, [undone_by_id] int NULL);
CREATE TABLE [mfa_authenticator] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [type] nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL, [data] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT mfa_authenticator_data_453a7fe4_check CHECK ((ISJSON ("data") = 1)), [user_id] int NOT NULL, [created_at] datetime2 NOT NULL, [last_used_at] datetime2 NULL);
CREATE TABLE [powerbi_datasetrefresh] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [state] nvarchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL, [wanted_at] datetime2 NOT NULL, [due_at] datetime2 NOT NULL, [asked_at] datetime2 NULL, [status] smallint NULL CONSTRAINT powerbi_datasetrefresh_status_f8e0590d_check CHECK ([status] >= 0), [answer] nvarchar(300) COLLATE Latin1_General_100_BIN2 NOT NULL);
CREATE TABLE [rce_site_scheduledrun] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [job] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL, [due] datetime2 NOT NULL, [started_at] datetime2 NOT NULL, [beat_at] datetime2 NOT NULL, [finished_at] datetime2 NULL, [outcome] nvarchar(12) COLLATE Latin1_General_100_BIN2 NOT NULL, [report] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NOT NULL, [attempts] smallint NOT NULL CONSTRAINT rce_site_scheduledrun_attempts_101c6315_check CHECK ([attempts] >= 0), [token] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL, [host] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [process] int NOT NULL CONSTRAINT rce_site_scheduledrun_process_c49d132a_check CHECK ([process] >= 0), CONSTRAINT [one_run_a_moment] UNIQUE ([job], [due]));
CREATE TABLE [records_auditentry] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [moment] datetime2 NOT NULL, [name] nvarchar(150) COLLATE Latin1_General_100_BIN2 NOT NULL, [event] nvarchar(30) COLLATE Latin1_General_100_BIN2 NOT NULL, [about] nvarchar(250) COLLATE Latin1_General_100_BIN2 NOT NULL, [address] nvarchar(45) COLLATE Latin1_General_100_BIN2 NOT NULL, [request] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, [details] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT records_auditentry_details_945be17a_check CHECK ((ISJSON ("details") = 1)), [user_id] int NULL);
CREATE TABLE [records_closedmonth] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [area] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [month] date NOT NULL, [closed_at] datetime2 NOT NULL, [closed_by_id] int NULL, CONSTRAINT [one_close_a_month] UNIQUE ([area], [month]));
CREATE TABLE [records_historicalclosedmonth] ([id] bigint NOT NULL, [area] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [month] date NOT NULL, [closed_at] datetime2 NOT NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [closed_by_id] int NULL, [history_user_id] int NULL);
CREATE TABLE [records_historicalmunicipality] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT records_historicalmunicipality_source_row_ec416ad7_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [code] nvarchar(5) COLLATE Latin1_General_100_BIN2 NOT NULL, [name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [department] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [zone] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [latitude] numeric(9, 6) NULL, [longitude] numeric(9, 6) NULL, [folded_name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_user_id] int NULL);
CREATE TABLE [records_municipality] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT records_municipality_source_row_c9bec493_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [code] nvarchar(5) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE, [name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [department] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [zone] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [latitude] numeric(9, 6) NULL, [longitude] numeric(9, 6) NULL, [folded_name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL);
CREATE TABLE [records_token] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [prefix] nvarchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL, [digest] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE, [created_at] datetime2 NOT NULL, [last_used_at] datetime2 NULL, [user_id] int NOT NULL, [expires_on] date NULL, [scope] nvarchar(5) COLLATE Latin1_General_100_BIN2 NOT NULL);
CREATE TABLE [socialaccount_socialaccount] ([id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [provider] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL, [uid] nvarchar(191) COLLATE Latin1_General_100_BIN2 NOT NULL, [last_login] datetime2 NOT NULL, [date_joined] datetime2 NOT NULL, [extra_data] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT socialaccount_socialaccount_extra_data_234cdc64_check CHECK ((ISJSON ("extra_data") = 1)), [user_id] int NOT NULL);
CREATE TABLE [socialaccount_socialapp] ([id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [provider] nvarchar(30) COLLATE Latin1_General_100_BIN2 NOT NULL, [name] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL, [client_id] nvarchar(191) COLLATE Latin1_General_100_BIN2 NOT NULL, [secret] nvarchar(191) COLLATE Latin1_General_100_BIN2 NOT NULL, [key] nvarchar(191) COLLATE Latin1_General_100_BIN2 NOT NULL, [provider_id] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL, [settings] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT socialaccount_socialapp_settings_b3323c8f_check CHECK ((ISJSON ("settings") = 1)));
CREATE TABLE [socialaccount_socialtoken] ([id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [token] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, [token_secret] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, [expires_at] datetime2 NULL, [account_id] int NOT NULL, [app_id] int NULL);
CREATE TABLE [transformers_account] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_account_source_row_098f9863_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [account] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [cycle] nvarchar(30) COLLATE Latin1_General_100_BIN2 NOT NULL, [since] date NOT NULL, [transformer_id] bigint NOT NULL, CONSTRAINT [one_transformer_a_day] UNIQUE ([account], [since]));
CREATE TABLE [transformers_balancetotal] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [period] date NOT NULL, [balance_state] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL, [transformers] int NOT NULL CONSTRAINT transformers_balancetotal_transformers_c5814ac4_check CHECK ([transformers] >= 0), [customers] int NULL CONSTRAINT transformers_balancetotal_customers_941f2f28_check CHECK ([customers] >= 0), [delivered_kwh] numeric(16, 3) NULL, [billed_kwh] numeric(16, 3) NULL, [additional_kwh] numeric(16, 3) NULL, [measured_kwh] numeric(16, 3) NULL, [loss_kwh] numeric(16, 3) NULL, [lost_value] numeric(18, 2) NULL, [place_id] bigint NOT NULL, CONSTRAINT [one_balance_total] UNIQUE ([period], [place_id], [balance_state]));
CREATE TABLE [transformers_consumption] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_consumption_source_row_716b9f9c_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [period] date NOT NULL, [delivered_kwh] numeric(16, 3) NULL, [billed_kwh] numeric(16, 3) NULL, [additional_kwh] numeric(16, 3) NULL, [customers] int NULL CONSTRAINT transformers_consumption_customers_09a90149_check CHECK ([customers] >= 0), [macro_days] smallint NULL CONSTRAINT transformers_consumption_macro_days_676e81fc_check CHECK ([macro_days] >= 0), [billed_days] smallint NULL CONSTRAINT transformers_consumption_billed_days_fc7d2e8c_check CHECK ([billed_days] >= 0), [reading] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [macro_reading] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [estimated_pct] numeric(7, 4) NULL, [no_balance_reason] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL, [balance_state] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL, [measured_kwh] numeric(16, 3) NULL, [loss_kwh] numeric(16, 3) NULL, [lost_value] numeric(18, 2) NULL, [place_id] bigint NOT NULL, [transformer_id] bigint NOT NULL, [balanced_at] datetime2 NULL, CONSTRAINT [one_month] UNIQUE ([transformer_id], [period]), CONSTRAINT [energy_not_negative] CHECK ((([delivered_kwh] IS NULL OR [delivered_kwh] >= 0) AND ([billed_kwh] IS NULL OR [billed_kwh] >= 0) AND ([additional_kwh] IS NULL OR [additional_kwh] >= 0))));
CREATE TABLE [transformers_episode] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [grade] nvarchar(12) COLLATE Latin1_General_100_BIN2 NOT NULL, [reason] nvarchar(13) COLLATE Latin1_General_100_BIN2 NOT NULL, [verdict] nvarchar(12) COLLATE Latin1_General_100_BIN2 NOT NULL, [baseline_months] smallint NOT NULL CONSTRAINT transformers_episode_baseline_months_d40ae730_check CHECK ([baseline_months] >= 0), [reporting_months] smallint NOT NULL CONSTRAINT transformers_episode_reporting_months_8f7e6049_check CHECK ([reporting_months] >= 0), [lacking] smallint NOT NULL CONSTRAINT transformers_episode_lacking_e723edfa_check CHECK ([lacking] >= 0), [lacks_from] date NULL, [complete] date NOT NULL, [due] date NULL, [gain_kwh] numeric(16, 3) NULL, [low_kwh] numeric(16, 3) NULL, [high_kwh] numeric(16, 3) NULL, [expected_kwh] numeric(16, 3) NULL, [daily_kwh] numeric(16, 3) NULL, [cv_rmse] numeric(12, 6) NULL, [fsu] numeric(12, 6) NULL, [kept] numeric(12, 6) NULL, [value] numeric(18, 2) NULL, [valued_months] smallint NOT NULL CONSTRAINT transformers_episode_valued_months_8abea21b_check CHECK ([valued_months] >= 0), [packed] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, [mark] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL, [start] date NOT NULL, [end] date NOT NULL, [started_on] date NOT NULL, [ended_on] date NOT NULL, [until] date NOT NULL, [kind] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL, [crew] nvarchar(250) COLLATE Latin1_General_100_BIN2 NOT NULL, [works] smallint NOT NULL CONSTRAINT transformers_episode_works_8ed245a0_check CHECK ([works] >= 0), [place_id] bigint NULL, [transformer_id] bigint NOT NULL, [run_id] bigint NOT NULL, CONSTRAINT [one_episode_a_month] UNIQUE ([transformer_id], [start]));
CREATE TABLE [transformers_episodeloss] ([grade] nvarchar(12) COLLATE Latin1_General_100_BIN2 NOT NULL, [reason] nvarchar(13) COLLATE Latin1_General_100_BIN2 NOT NULL, [verdict] nvarchar(12) COLLATE Latin1_General_100_BIN2 NOT NULL, [baseline_months] smallint NOT NULL CONSTRAINT transformers_episodeloss_baseline_months_b596d86c_check CHECK ([baseline_months] >= 0), [reporting_months] smallint NOT NULL CONSTRAINT transformers_episodeloss_reporting_months_6031b294_check CHECK ([reporting_months] >= 0), [lacking] smallint NOT NULL CONSTRAINT transformers_episodeloss_lacking_0ee8d3f2_check CHECK ([lacking] >= 0), [lacks_from] date NULL, [complete] date NOT NULL, [due] date NULL, [gain_kwh] numeric(16, 3) NULL, [low_kwh] numeric(16, 3) NULL, [high_kwh] numeric(16, 3) NULL, [expected_kwh] numeric(16, 3) NULL, [daily_kwh] numeric(16, 3) NULL, [cv_rmse] numeric(12, 6) NULL, [fsu] numeric(12, 6) NULL, [kept] numeric(12, 6) NULL, [value] numeric(18, 2) NULL, [valued_months] smallint NOT NULL CONSTRAINT transformers_episodeloss_valued_months_efd80b7a_check CHECK ([valued_months] >= 0), [packed] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, [mark] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL, [episode_id] bigint NOT NULL PRIMARY KEY, [run_id] bigint NOT NULL);
CREATE TABLE [transformers_episodelossmonth] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [period] date NOT NULL, [lead] smallint NOT NULL CONSTRAINT transformers_episodelossmonth_lead_a661f35f_check CHECK ([lead] >= 0), [days] numeric(7, 2) NOT NULL, [observed_kwh] numeric(16, 3) NOT NULL, [expected_kwh] numeric(16, 3) NOT NULL, [gain_kwh] numeric(16, 3) NOT NULL, [low_kwh] numeric(16, 3) NOT NULL, [high_kwh] numeric(16, 3) NOT NULL, [step] nvarchar(12) COLLATE Latin1_General_100_BIN2 NOT NULL, [members] int NOT NULL CONSTRAINT transformers_episodelossmonth_members_c4486b3f_check CHECK ([members] >= 0), [stood_in] int NOT NULL CONSTRAINT transformers_episodelossmonth_stood_in_d512bfd4_check CHECK ([stood_in] >= 0), [value] numeric(18, 2) NULL, [episode_id] bigint NOT NULL, CONSTRAINT [one_loss_reduction_month] UNIQUE ([episode_id], [period]));
CREATE TABLE [transformers_episodemonth] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [period] date NOT NULL, [lead] smallint NOT NULL CONSTRAINT transformers_episodemonth_lead_f4ee4225_check CHECK ([lead] >= 0), [days] numeric(7, 2) NOT NULL, [observed_kwh] numeric(16, 3) NOT NULL, [expected_kwh] numeric(16, 3) NOT NULL, [gain_kwh] numeric(16, 3) NOT NULL, [low_kwh] numeric(16, 3) NOT NULL, [high_kwh] numeric(16, 3) NOT NULL, [step] nvarchar(12) COLLATE Latin1_General_100_BIN2 NOT NULL, [members] int NOT NULL CONSTRAINT transformers_episodemonth_members_866c979f_check CHECK ([members] >= 0), [stood_in] int NOT NULL CONSTRAINT transformers_episodemonth_stood_in_410e1fc8_check CHECK ([stood_in] >= 0), [value] numeric(18, 2) NULL, [episode_id] bigint NOT NULL, CONSTRAINT [one_recovered_month] UNIQUE ([episode_id], [period]));
CREATE TABLE [transformers_historicalaccount] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_historicalaccount_source_row_fbd3a762_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [account] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [cycle] nvarchar(30) COLLATE Latin1_General_100_BIN2 NOT NULL, [since] date NOT NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_user_id] int NULL, [transformer_id] bigint NULL);
CREATE TABLE [transformers_historicalconsumption] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_historicalconsumption_source_row_6beef09f_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [period] date NOT NULL, [delivered_kwh] numeric(16, 3) NULL, [billed_kwh] numeric(16, 3) NULL, [additional_kwh] numeric(16, 3) NULL, [customers] int NULL CONSTRAINT transformers_historicalconsumption_customers_ec6c01b2_check CHECK ([customers] >= 0), [macro_days] smallint NULL CONSTRAINT transformers_historicalconsumption_macro_days_c2063c93_check CHECK ([macro_days] >= 0), [billed_days] smallint NULL CONSTRAINT transformers_historicalconsumption_billed_days_074b5df6_check CHECK ([billed_days] >= 0), [reading] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [macro_reading] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [estimated_pct] numeric(7, 4) NULL, [no_balance_reason] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_user_id] int NULL, [transformer_id] bigint NULL);
CREATE TABLE [transformers_historicalintervention] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_historicalintervention_source_row_22d0e8c7_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [work_order] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [start_date] date NOT NULL, [end_date] date NULL, [kind] nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL, [state] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL, [origin] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [reviewed_customers] int NULL CONSTRAINT transformers_historicalintervention_reviewed_customers_e90f4c07_check CHECK ([reviewed_customers] >= 0), [normalised_customers] int NULL CONSTRAINT transformers_historicalintervention_normalised_customers_69bdb755_check CHECK ([normalised_customers] >= 0), [irregularities] int NULL CONSTRAINT transformers_historicalintervention_irregularities_9b621005_check CHECK ([irregularities] >= 0), [result] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL, [crew] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [notes] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NOT NULL, [done] bit NOT NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_user_id] int NULL, [transformer_id] bigint NULL);
CREATE TABLE [transformers_historicalretroactivecase] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_historicalretroactivecase_source_row_fc3fd0d7_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [case_number] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [account] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [date] date NOT NULL, [kwh] numeric(16, 3) NOT NULL, [value] numeric(18, 2) NULL, [state] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL, [settled] bit NOT NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_user_id] int NULL, [named_transformer_id] bigint NULL);
CREATE TABLE [transformers_historicalreview] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_historicalreview_source_row_8f2efa16_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [period] date NOT NULL, [raised_on] date NOT NULL, [rule] nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL, [reasons] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT transformers_historicalreview_reasons_840a1e17_check CHECK ((ISJSON ("reasons") = 1)), [severity] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [kwh_at_risk] numeric(16, 3) NOT NULL, [value_at_risk] numeric(18, 2) NULL, [state] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [assigned_to] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [visited_on] date NULL, [outcome] nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL, [notes] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_user_id] int NULL, [transformer_id] bigint NULL);
CREATE TABLE [transformers_historicalsystemenergy] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_historicalsystemenergy_source_row_60c3a8b0_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [period] date NOT NULL, [voltage_level] smallint NOT NULL CONSTRAINT transformers_historicalsystemenergy_voltage_level_31bada11_check CHECK ([voltage_level] >= 0), [input_kwh] numeric(16, 3) NOT NULL, [output_kwh] numeric(16, 3) NOT NULL, [technical_kwh] numeric(16, 3) NULL, [target_index] numeric(12, 6) NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_user_id] int NULL);
CREATE TABLE [transformers_historicaltarget] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_historicaltarget_source_row_c46e0250_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [year] smallint NOT NULL CONSTRAINT transformers_historicaltarget_year_f9fd3cbe_check CHECK ([year] >= 0), [month] smallint NOT NULL CONSTRAINT transformers_historicaltarget_month_15cdeba8_check CHECK ([month] >= 0), [kind] nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL, [target] int NOT NULL CONSTRAINT transformers_historicaltarget_target_0a6af424_check CHECK ([target] >= 0), [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_user_id] int NULL);
CREATE TABLE [transformers_historicaltariff] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_historicaltariff_source_row_fbf75cd7_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [period] date NOT NULL, [voltage_level] smallint NOT NULL CONSTRAINT transformers_historicaltariff_voltage_level_8050355e_check CHECK ([voltage_level] >= 0), [ownership] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [generation] numeric(12, 4) NULL, [transmission] numeric(12, 4) NULL, [distribution] numeric(12, 4) NULL, [commercialisation] numeric(12, 4) NULL, [losses] numeric(12, 4) NULL, [restrictions] numeric(12, 4) NULL, [unit_cost] numeric(12, 4) NOT NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_user_id] int NULL);
CREATE TABLE [transformers_historicalthreshold] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_historicalthreshold_source_row_a6101270_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [code] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [value] numeric(12, 4) NOT NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_user_id] int NULL);
CREATE TABLE [transformers_historicaltransformer] ([id] bigint NOT NULL, [history_upload] bigint NULL, [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_historicaltransformer_source_row_3e5f8add_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [code] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [previous_code] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [since] date NULL, [zone] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [circuit] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [substation] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [capacity_kva] numeric(10, 2) NULL, [phases] smallint NULL CONSTRAINT transformers_historicaltransformer_phases_a3ac515b_check CHECK ([phases] >= 0), [voltage_level] smallint NULL CONSTRAINT transformers_historicaltransformer_voltage_level_82c48d3c_check CHECK ([voltage_level] >= 0), [ownership] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [quality_group] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [customers] int NULL CONSTRAINT transformers_historicaltransformer_customers_bea7806b_check CHECK ([customers] >= 0), [macro_meter] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [latitude] numeric(9, 6) NULL, [longitude] numeric(9, 6) NULL, [installed_on] date NULL, [state] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [has_macro] bit NULL, [history_id] int NOT NULL PRIMARY KEY IDENTITY (1, 1), [history_date] datetime2 NOT NULL, [history_change_reason] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL, [history_type] nvarchar(1) COLLATE Latin1_General_100_BIN2 NOT NULL, [history_user_id] int NULL, [municipality_id] bigint NULL);
CREATE TABLE [transformers_intervention] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_intervention_source_row_419bc515_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [work_order] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [start_date] date NOT NULL, [end_date] date NULL, [kind] nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL, [state] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL, [origin] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [reviewed_customers] int NULL CONSTRAINT transformers_intervention_reviewed_customers_e8208ea5_check CHECK ([reviewed_customers] >= 0), [normalised_customers] int NULL CONSTRAINT transformers_intervention_normalised_customers_af8967dd_check CHECK ([normalised_customers] >= 0), [irregularities] int NULL CONSTRAINT transformers_intervention_irregularities_0419af6a_check CHECK ([irregularities] >= 0), [result] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL, [crew] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [notes] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NOT NULL, [done] bit NOT NULL, [transformer_id] bigint NOT NULL, [episode_id] bigint NULL, CONSTRAINT [one_intervention] UNIQUE ([transformer_id], [work_order], [start_date], [kind]));
CREATE TABLE [transformers_place] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [zone] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [substation] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [circuit] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [municipality_id] bigint NULL);
CREATE TABLE [transformers_placement] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [since] date NOT NULL, [place_id] bigint NOT NULL, [transformer_id] bigint NOT NULL, CONSTRAINT [one_placement_a_day] UNIQUE ([transformer_id], [since]));
CREATE TABLE [transformers_recoveryrun] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [at] datetime2 NOT NULL, [version] smallint NOT NULL CONSTRAINT transformers_recoveryrun_version_cac220de_check CHECK ([version] >= 0), [inputs] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, [last_month] date NULL, [transformers] int NOT NULL CONSTRAINT transformers_recoveryrun_transformers_e2c90e66_check CHECK ([transformers] >= 0), [months] int NOT NULL CONSTRAINT transformers_recoveryrun_months_cbb7a909_check CHECK ([months] >= 0), [works] int NOT NULL CONSTRAINT transformers_recoveryrun_works_3167b8f6_check CHECK ([works] >= 0));
CREATE TABLE [transformers_retroactivecase] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_retroactivecase_source_row_e6707426_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [case_number] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE, [account] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [date] date NOT NULL, [kwh] numeric(16, 3) NOT NULL, [value] numeric(18, 2) NULL, [state] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL, [settled] bit NOT NULL, [linked_at] datetime2 NULL, [named_transformer_id] bigint NULL, [transformer_id] bigint NULL, CONSTRAINT [case_not_negative] CHECK (([kwh] >= 0 AND ([value] IS NULL OR [value] >= 0))));
CREATE TABLE [transformers_review] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_review_source_row_7e051e45_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [period] date NOT NULL, [raised_on] date NOT NULL, [rule] nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL, [reasons] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT transformers_review_reasons_90cd4a14_check CHECK ((ISJSON ("reasons") = 1)), [severity] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [kwh_at_risk] numeric(16, 3) NOT NULL, [value_at_risk] numeric(18, 2) NULL, [state] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [assigned_to] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [visited_on] date NULL, [outcome] nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL, [notes] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NOT NULL, [transformer_id] bigint NOT NULL, CONSTRAINT [one_review_a_month] UNIQUE ([transformer_id], [period]));
CREATE TABLE [transformers_systemenergy] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_systemenergy_source_row_6a5d82d1_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [period] date NOT NULL, [voltage_level] smallint NOT NULL CONSTRAINT transformers_systemenergy_voltage_level_b594feb0_check CHECK ([voltage_level] >= 0), [input_kwh] numeric(16, 3) NOT NULL, [output_kwh] numeric(16, 3) NOT NULL, [technical_kwh] numeric(16, 3) NULL, [target_index] numeric(12, 6) NULL, CONSTRAINT [one_system_month] UNIQUE ([period], [voltage_level]));
CREATE TABLE [transformers_target] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_target_source_row_861c7723_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [year] smallint NOT NULL CONSTRAINT transformers_target_year_693932c9_check CHECK ([year] >= 0), [month] smallint NOT NULL CONSTRAINT transformers_target_month_029128f9_check CHECK ([month] >= 0), [kind] nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL, [target] int NOT NULL CONSTRAINT transformers_target_target_843c782a_check CHECK ([target] >= 0), CONSTRAINT [one_target] UNIQUE ([year], [month], [kind]));
CREATE TABLE [transformers_tariff] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_tariff_source_row_d64e1575_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [period] date NOT NULL, [voltage_level] smallint NOT NULL CONSTRAINT transformers_tariff_voltage_level_39fa5059_check CHECK ([voltage_level] >= 0), [ownership] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [generation] numeric(12, 4) NULL, [transmission] numeric(12, 4) NULL, [distribution] numeric(12, 4) NULL, [commercialisation] numeric(12, 4) NULL, [losses] numeric(12, 4) NULL, [restrictions] numeric(12, 4) NULL, [unit_cost] numeric(12, 4) NOT NULL, CONSTRAINT [one_tariff] UNIQUE ([period], [voltage_level], [ownership]));
CREATE TABLE [transformers_threshold] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_threshold_source_row_99ea2162_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [code] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE, [value] numeric(12, 4) NOT NULL);
CREATE TABLE [transformers_transformer] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [source_upload] bigint NULL, [source_sheet] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [source_row] int NULL CONSTRAINT transformers_transformer_source_row_6ff5eb48_check CHECK ([source_row] >= 0), [updated_at] datetime2 NOT NULL, [code] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE, [previous_code] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [since] date NULL, [zone] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [circuit] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [substation] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, [capacity_kva] numeric(10, 2) NULL, [phases] smallint NULL CONSTRAINT transformers_transformer_phases_19eef466_check CHECK ([phases] >= 0), [voltage_level] smallint NULL CONSTRAINT transformers_transformer_voltage_level_4e191ab9_check CHECK ([voltage_level] >= 0), [ownership] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [quality_group] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [customers] int NULL CONSTRAINT transformers_transformer_customers_cd154dad_check CHECK ([customers] >= 0), [macro_meter] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, [latitude] numeric(9, 6) NULL, [longitude] numeric(9, 6) NULL, [installed_on] date NULL, [state] nvarchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL, [has_macro] bit NULL, [last_period] date NULL, [billed_12] numeric(16, 3) NULL, [measured_12] numeric(16, 3) NULL, [loss_12] numeric(16, 3) NULL, [index_12] numeric(12, 6) NULL, [balances_12] smallint NOT NULL CONSTRAINT transformers_transformer_balances_12_52b3e57d_check CHECK ([balances_12] >= 0), [intervened_on] date NULL, [municipality_id] bigint NULL, [place_id] bigint NULL, [predecessor_id] bigint NULL, CONSTRAINT [capacity_positive] CHECK (([capacity_kva] IS NULL OR [capacity_kva] > 0)));
CREATE TABLE [transformers_unfollowed] ([id] bigint NOT NULL PRIMARY KEY IDENTITY (1, 1), [code] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE, [source_upload] bigint NOT NULL);
CREATE INDEX [account_emailaddress_email_03be32b2] ON [account_emailaddress] ([email]);
CREATE INDEX [account_emailaddress_user_id_2c513194] ON [account_emailaddress] ([user_id]);
CREATE INDEX [account_emailconfirmation_email_address_id_5b7f8c58] ON [account_emailconfirmation] ([email_address_id]);
CREATE INDEX [account_updated] ON [transformers_account] ([updated_at]);
CREATE INDEX [adjustment_of_figure] ON [budget_adjustment] ([close_id], [figure], [part]);
CREATE INDEX [auth_group_permissions_group_id_b120cbf9] ON [auth_group_permissions] ([group_id]);
CREATE INDEX [auth_group_permissions_permission_id_84c5c92e] ON [auth_group_permissions] ([permission_id]);
CREATE INDEX [auth_permission_content_type_id_2f476e4b] ON [auth_permission] ([content_type_id]);
CREATE INDEX [auth_user_groups_group_id_97559544] ON [auth_user_groups] ([group_id]);
CREATE INDEX [auth_user_groups_user_id_6a12ed8b] ON [auth_user_groups] ([user_id]);
CREATE INDEX [auth_user_user_permissions_permission_id_1fbb5f2c] ON [auth_user_user_permissions] ([permission_id]);
CREATE INDEX [auth_user_user_permissions_user_id_a95ead1b] ON [auth_user_user_permissions] ([user_id]);
CREATE INDEX [axes_accessattempt_ip_address_10922d9c] ON [axes_accessattempt] ([ip_address]);
CREATE INDEX [axes_accessattempt_user_agent_ad89678b] ON [axes_accessattempt] ([user_agent]);
CREATE INDEX [axes_accessattempt_username_3f2d4ca0] ON [axes_accessattempt] ([username]);
CREATE INDEX [axes_accessfailurelog_ip_address_2e9f5a7f] ON [axes_accessfailurelog] ([ip_address]);
CREATE INDEX [axes_accessfailurelog_user_agent_ea145dda] ON [axes_accessfailurelog] ([user_agent]);
CREATE INDEX [axes_accessfailurelog_username_a8b7e8a4] ON [axes_accessfailurelog] ([username]);
CREATE INDEX [axes_accesslog_ip_address_86b417e5] ON [axes_accesslog] ([ip_address]);
CREATE INDEX [axes_accesslog_user_agent_0e659004] ON [axes_accesslog] ([user_agent]);
CREATE INDEX [axes_accesslog_username_df93064b] ON [axes_accesslog] ([username]);
CREATE INDEX [billing_annex_contract_id_34a530d6] ON [billing_annex] ([contract_id]);
CREATE INDEX [billing_annex_period_f33e394b] ON [billing_annex] ([period]);
CREATE INDEX [billing_annex_source_upload_f999e220] ON [billing_annex] ([source_upload]);
CREATE INDEX [billing_annex_state_by_id_bd89a6bf] ON [billing_annex] ([state_by_id]);
CREATE INDEX [billing_annexdaytotal_annex_id_e1ccd1c1] ON [billing_annexdaytotal] ([annex_id]);
CREATE INDEX [billing_annexdaytotal_executed_on_30836d55] ON [billing_annexdaytotal] ([executed_on]);
CREATE INDEX [billing_annexitemtotal_annex_id_68b9dbc7] ON [billing_annexitemtotal] ([annex_id]);
CREATE INDEX [billing_annexitemtotal_price_id_e332af44] ON [billing_annexitemtotal] ([price_id]);
CREATE INDEX [billing_annexlinetotal_annex_id_0cde64b3] ON [billing_annexlinetotal] ([annex_id]);
CREATE INDEX [billing_annexmunicipalitytotal_annex_id_a25a927c] ON [billing_annexmunicipalitytotal] ([annex_id]);
CREATE INDEX [billing_annexmunicipalitytotal_municipality_id_f646910b] ON [billing_annexmunicipalitytotal] ([municipality_id]);
CREATE INDEX [billing_annexobjectiontotal_annex_id_a4f71c3e] ON [billing_annexobjectiontotal] ([annex_id]);
CREATE INDEX [billing_billeditem_account_863edfc8] ON [billing_billeditem] ([account]);
CREATE INDEX [billing_billeditem_amount_6661d7bd] ON [billing_billeditem] ([amount]);
CREATE INDEX [billing_billeditem_code_fd3cd9d0] ON [billing_billeditem] ([code]);
CREATE INDEX [billing_billeditem_executed_on_2e1efd70] ON [billing_billeditem] ([executed_on]);
CREATE INDEX [billing_billeditem_intervention_id_8293e844] ON [billing_billeditem] ([intervention_id]);
CREATE INDEX [billing_billeditem_price_id_b4f4df87] ON [billing_billeditem] ([price_id]);
CREATE INDEX [billing_billeditem_source_upload_b576a3ec] ON [billing_billeditem] ([source_upload]);
CREATE INDEX [billing_billeditem_transformer_code_6fc756d2] ON [billing_billeditem] ([transformer_code]);
CREATE INDEX [billing_contract_contractor_6bf16e8e] ON [billing_contract] ([contractor]);
CREATE INDEX [billing_contract_source_upload_344a9298] ON [billing_contract] ([source_upload]);
CREATE INDEX [billing_contractchange_contract_id_a9bcd330] ON [billing_contractchange] ([contract_id]);
CREATE INDEX [billing_contractchange_date_e5d9f3cd] ON [billing_contractchange] ([date]);
CREATE INDEX [billing_contractchange_source_upload_3db47ab4] ON [billing_contractchange] ([source_upload]);
CREATE INDEX [billing_dismissedobjection_dismissed_by_id_5882cebd] ON [billing_dismissedobjection] ([dismissed_by_id]);
CREATE INDEX [billing_historicalannex_contract_id_7b6e34be] ON [billing_historicalannex] ([contract_id]);
CREATE INDEX [billing_historicalannex_history_date_77ae9d2f] ON [billing_historicalannex] ([history_date]);
CREATE INDEX [billing_historicalannex_history_upload_f454629e] ON [billing_historicalannex] ([history_upload]);
CREATE INDEX [billing_historicalannex_history_user_id_bc894276] ON [billing_historicalannex] ([history_user_id]);
CREATE INDEX [billing_historicalannex_id_6b183ca7] ON [billing_historicalannex] ([id]);
CREATE INDEX [billing_historicalannex_period_c4665c32] ON [billing_historicalannex] ([period]);
CREATE INDEX [billing_historicalannex_source_upload_ae8d5e65] ON [billing_historicalannex] ([source_upload]);
CREATE INDEX [billing_historicalannex_state_by_id_35ce3461] ON [billing_historicalannex] ([state_by_id]);
CREATE INDEX [billing_historicalbilleditem_account_0b5b9fc1] ON [billing_historicalbilleditem] ([account]);
CREATE INDEX [billing_historicalbilleditem_amount_b12cc65d] ON [billing_historicalbilleditem] ([amount]);
CREATE INDEX [billing_historicalbilleditem_annex_id_c139baf8] ON [billing_historicalbilleditem] ([annex_id]);
CREATE INDEX [billing_historicalbilleditem_code_497928f0] ON [billing_historicalbilleditem] ([code]);
CREATE INDEX [billing_historicalbilleditem_executed_on_a3845feb] ON [billing_historicalbilleditem] ([executed_on]);
CREATE INDEX [billing_historicalbilleditem_history_date_9421403f] ON [billing_historicalbilleditem] ([history_date]);
CREATE INDEX [billing_historicalbilleditem_history_upload_613acd01] ON [billing_historicalbilleditem] ([history_upload]);
CREATE INDEX [billing_historicalbilleditem_history_user_id_905b0828] ON [billing_historicalbilleditem] ([history_user_id]);
CREATE INDEX [billing_historicalbilleditem_id_bfbe25de] ON [billing_historicalbilleditem] ([id]);
CREATE INDEX [billing_historicalbilleditem_municipality_id_4a001aee] ON [billing_historicalbilleditem] ([municipality_id]);
CREATE INDEX [billing_historicalbilleditem_price_id_d18d7b73] ON [billing_historicalbilleditem] ([price_id]);
CREATE INDEX [billing_historicalbilleditem_source_upload_f23b718c] ON [billing_historicalbilleditem] ([source_upload]);
CREATE INDEX [billing_historicalbilleditem_transformer_code_294d0c2b] ON [billing_historicalbilleditem] ([transformer_code]);
CREATE INDEX [billing_historicalcontract_contractor_9d254f6a] ON [billing_historicalcontract] ([contractor]);
CREATE INDEX [billing_historicalcontract_history_date_598b60bb] ON [billing_historicalcontract] ([history_date]);
CREATE INDEX [billing_historicalcontract_history_upload_9d41c0fb] ON [billing_historicalcontract] ([history_upload]);
CREATE INDEX [billing_historicalcontract_history_user_id_3974f11d] ON [billing_historicalcontract] ([history_user_id]);
CREATE INDEX [billing_historicalcontract_id_b59d5446] ON [billing_historicalcontract] ([id]);
CREATE INDEX [billing_historicalcontract_number_da73335a] ON [billing_historicalcontract] ([number]);
CREATE INDEX [billing_historicalcontract_source_upload_fbb0a6bf] ON [billing_historicalcontract] ([source_upload]);
CREATE INDEX [billing_historicalcontractchange_contract_id_01f95629] ON [billing_historicalcontractchange] ([contract_id]);
CREATE INDEX [billing_historicalcontractchange_date_4af7edc5] ON [billing_historicalcontractchange] ([date]);
CREATE INDEX [billing_historicalcontractchange_history_date_2072508a] ON [billing_historicalcontractchange] ([history_date]);
CREATE INDEX [billing_historicalcontractchange_history_upload_bf2d77ea] ON [billing_historicalcontractchange] ([history_upload]);
CREATE INDEX [billing_historicalcontractchange_history_user_id_21807acb] ON [billing_historicalcontractchange] ([history_user_id]);
CREATE INDEX [billing_historicalcontractchange_id_ec6ba64a] ON [billing_historicalcontractchange] ([id]);
CREATE INDEX [billing_historicalcontractchange_source_upload_d58200ef] ON [billing_historicalcontractchange] ([source_upload]);
CREATE INDEX [billing_historicalprice_code_00600ace] ON [billing_historicalprice] ([code]);
CREATE INDEX [billing_historicalprice_contract_id_a8876aa4] ON [billing_historicalprice] ([contract_id]);
CREATE INDEX [billing_historicalprice_group_f6162247] ON [billing_historicalprice] ([group]);
CREATE INDEX [billing_historicalprice_history_date_316ae408] ON [billing_historicalprice] ([history_date]);
CREATE INDEX [billing_historicalprice_history_upload_eebf594b] ON [billing_historicalprice] ([history_upload]);
CREATE INDEX [billing_historicalprice_history_user_id_e91c6115] ON [billing_historicalprice] ([history_user_id]);
CREATE INDEX [billing_historicalprice_id_9b5d2456] ON [billing_historicalprice] ([id]);
CREATE INDEX [billing_historicalprice_source_upload_76f9cea2] ON [billing_historicalprice] ([source_upload]);
CREATE INDEX [billing_price_code_a2c838ee] ON [billing_price] ([code]);
CREATE INDEX [billing_price_contract_id_742f8a78] ON [billing_price] ([contract_id]);
CREATE INDEX [billing_price_group_36d33ccd] ON [billing_price] ([group]);
CREATE INDEX [billing_price_source_upload_6ca9a7f1] ON [billing_price] ([source_upload]);
CREATE INDEX [budget_adjustment_person_id_6b0db1ee] ON [budget_adjustment] ([person_id]);
CREATE INDEX [budget_candidate_transformer_id_4a0ccc4e] ON [budget_candidate] ([transformer_id]);
CREATE INDEX [budget_historicalmovement_contract_id_b2a3f2f6] ON [budget_historicalmovement] ([contract_id]);
CREATE INDEX [budget_historicalmovement_date_c002d9a8] ON [budget_historicalmovement] ([date]);
CREATE INDEX [budget_historicalmovement_history_date_10041c79] ON [budget_historicalmovement] ([history_date]);
CREATE INDEX [budget_historicalmovement_history_upload_5532c290] ON [budget_historicalmovement] ([history_upload]);
CREATE INDEX [budget_historicalmovement_history_user_id_04e75278] ON [budget_historicalmovement] ([history_user_id]);
CREATE INDEX [budget_historicalmovement_id_5ca2990a] ON [budget_historicalmovement] ([id]);
CREATE INDEX [budget_historicalmovement_period_bf77e95c] ON [budget_historicalmovement] ([period]);
CREATE INDEX [budget_historicalmovement_source_upload_931c3bde] ON [budget_historicalmovement] ([source_upload]);
CREATE INDEX [budget_historicalnotice_area_3866f7b6] ON [budget_historicalnotice] ([area]);
CREATE INDEX [budget_historicalnotice_history_date_a53bc46b] ON [budget_historicalnotice] ([history_date]);
CREATE INDEX [budget_historicalnotice_history_upload_d8fd331c] ON [budget_historicalnotice] ([history_upload]);
CREATE INDEX [budget_historicalnotice_history_user_id_9c8023dd] ON [budget_historicalnotice] ([history_user_id]);
CREATE INDEX [budget_historicalnotice_id_1a3282ca] ON [budget_historicalnotice] ([id]);
CREATE INDEX [budget_historicalnotice_key_e42dcc77] ON [budget_historicalnotice] ([key]);
CREATE INDEX [budget_historicalnotice_owner_id_418859d0] ON [budget_historicalnotice] ([owner_id]);
CREATE INDEX [budget_historicalnotice_source_upload_eaaf54e2] ON [budget_historicalnotice] ([source_upload]);
CREATE INDEX [budget_historicalnotice_state_7c0418b0] ON [budget_historicalnotice] ([state]);
CREATE INDEX [budget_historicalprovision_contract_id_3caf8c9e] ON [budget_historicalprovision] ([contract_id]);
CREATE INDEX [budget_historicalprovision_history_date_f156b7c6] ON [budget_historicalprovision] ([history_date]);
CREATE INDEX [budget_historicalprovision_history_upload_73afbdcc] ON [budget_historicalprovision] ([history_upload]);
CREATE INDEX [budget_historicalprovision_history_user_id_839514bc] ON [budget_historicalprovision] ([history_user_id]);
CREATE INDEX [budget_historicalprovision_id_01e25e4b] ON [budget_historicalprovision] ([id]);
CREATE INDEX [budget_historicalprovision_period_664d9217] ON [budget_historicalprovision] ([period]);
CREATE INDEX [budget_historicalprovision_source_upload_23c41a68] ON [budget_historicalprovision] ([source_upload]);
CREATE INDEX [budget_historicalprovision_work_order_35c38a3e] ON [budget_historicalprovision] ([work_order]);
CREATE INDEX [budget_holding_contract_id_a0a7ded2] ON [budget_holding] ([contract_id]);
CREATE INDEX [budget_holding_holder_id_4a0f0c58] ON [budget_holding] ([holder_id]);
CREATE INDEX [budget_monthclose_closed_by_id_85a4d848] ON [budget_monthclose] ([closed_by_id]);
CREATE INDEX [budget_monthclose_reopened_by_id_f7c2e1a4] ON [budget_monthclose] ([reopened_by_id]);
CREATE INDEX [budget_monthreport_edited_by_id_b309d866] ON [budget_monthreport] ([edited_by_id]);
CREATE INDEX [budget_monthreport_final_by_id_a25cef10] ON [budget_monthreport] ([final_by_id]);
CREATE INDEX [budget_monthreport_made_by_id_2c0fa39d] ON [budget_monthreport] ([made_by_id]);
CREATE INDEX [budget_movement_date_0ff8e32d] ON [budget_movement] ([date]);
CREATE INDEX [budget_movement_period_f3355e0d] ON [budget_movement] ([period]);
CREATE INDEX [budget_movement_source_upload_8aef7859] ON [budget_movement] ([source_upload]);
CREATE INDEX [budget_notice_area_384d78fb] ON [budget_notice] ([area]);
CREATE INDEX [budget_notice_contract_id_126e70e4] ON [budget_notice] ([contract_id]);
CREATE INDEX [budget_notice_owner_id_77234860] ON [budget_notice] ([owner_id]);
CREATE INDEX [budget_notice_severity_b72e9dd2] ON [budget_notice] ([severity]);
CREATE INDEX [budget_notice_source_upload_de164da7] ON [budget_notice] ([source_upload]);
CREATE INDEX [budget_notice_state_df511cdd] ON [budget_notice] ([state]);
CREATE INDEX [budget_plan_made_by_id_9a6eda52] ON [budget_plan] ([made_by_id]);
CREATE INDEX [budget_plannedwork_transformer_id_203972fa] ON [budget_plannedwork] ([transformer_id]);
CREATE INDEX [budget_provision_contract_id_07f78297] ON [budget_provision] ([contract_id]);
CREATE INDEX [budget_provision_period_625956d4] ON [budget_provision] ([period]);
CREATE INDEX [budget_provision_reversed_by_id_6c036633] ON [budget_provision] ([reversed_by_id]);
CREATE INDEX [budget_provision_source_upload_12175195] ON [budget_provision] ([source_upload]);
CREATE INDEX [budget_provision_work_order_0b0b9f86] ON [budget_provision] ([work_order]);
CREATE INDEX [candidate_ranking] ON [budget_candidate] ([lesson_id], [is_best], [rank]);
CREATE INDEX [consumption_balanced] ON [transformers_consumption] ([balanced_at], [updated_at]) WHERE [balanced_at] IS NOT NULL;
CREATE INDEX [consumption_period_place] ON [transformers_consumption] ([period], [place_id]);
CREATE INDEX [consumption_updated] ON [transformers_consumption] ([updated_at]);
CREATE INDEX [django_admin_log_content_type_id_c4bce8eb] ON [django_admin_log] ([content_type_id]);
CREATE INDEX [django_admin_log_user_id_c564eba6] ON [django_admin_log] ([user_id]);
CREATE INDEX [django_session_expire_date_a5c62663] ON [django_session] ([expire_date]);
CREATE INDEX [django_task_backend_071754_idx] ON [django_tasks_database_dbtaskresult] ([backend_name]);
CREATE INDEX [django_task_queue_n_99c321_idx] ON [django_tasks_database_dbtaskresult] ([queue_name]);
CREATE INDEX [episode_start_place] ON [transformers_episode] ([start], [place_id]);
CREATE INDEX [ingest_correction_made_by_id_1e7c1962] ON [ingest_correction] ([made_by_id]);
CREATE INDEX [ingest_correction_upload_id_2af4561e] ON [ingest_correction] ([upload_id]);
CREATE INDEX [ingest_historicalsetasiderow_history_date_53e2fc4f] ON [ingest_historicalsetasiderow] ([history_date]);
CREATE INDEX [ingest_historicalsetasiderow_history_user_id_aacde7e3] ON [ingest_historicalsetasiderow] ([history_user_id]);
CREATE INDEX [ingest_historicalsetasiderow_id_8467cd91] ON [ingest_historicalsetasiderow] ([id]);
CREATE INDEX [ingest_historicalsetasiderow_upload_id_750629d2] ON [ingest_historicalsetasiderow] ([upload_id]);
CREATE INDEX [ingest_setasiderow_upload_id_d0f26b0a] ON [ingest_setasiderow] ([upload_id]);
CREATE INDEX [ingest_upload_committed_at_58d70fe7] ON [ingest_upload] ([committed_at]);
CREATE INDEX [ingest_upload_committed_by_id_71d668fb] ON [ingest_upload] ([committed_by_id]);
CREATE INDEX [ingest_upload_created_at_f7bac2c5] ON [ingest_upload] ([created_at]);
CREATE INDEX [ingest_upload_owner_id_42734b4f] ON [ingest_upload] ([owner_id]);
CREATE INDEX [ingest_upload_sha256_cfde1978] ON [ingest_upload] ([sha256]);
CREATE INDEX [ingest_upload_undone_by_id_237fada9] ON [ingest_upload] ([undone_by_id]);
CREATE INDEX [item_annex_day] ON [billing_billeditem] ([annex_id], [executed_on]);
CREATE INDEX [item_annex_updated] ON [billing_billeditem] ([annex_id], [updated_at], [linked_at]);
CREATE INDEX [item_deviation] ON [billing_billeditem] ([deviation]) WHERE [deviation] IS NOT NULL;
CREATE INDEX [item_link] ON [billing_billeditem] ([link]);
CREATE INDEX [item_linked] ON [billing_billeditem] ([linked_at], [updated_at]) WHERE [linked_at] IS NOT NULL;
CREATE INDEX [item_municipality_day] ON [billing_billeditem] ([municipality_id], [executed_on]);
CREATE INDEX [item_objection] ON [billing_billeditem] ([objection]);
CREATE INDEX [item_order_account] ON [billing_billeditem] ([work_order], [account], [annex_id]);
CREATE INDEX [item_transformer_day] ON [billing_billeditem] ([transformer_id], [executed_on]);
CREATE INDEX [item_updated] ON [billing_billeditem] ([updated_at]);
CREATE INDEX [mfa_authenticator_user_id_0c3a50c0] ON [mfa_authenticator] ([user_id]);
CREATE INDEX [powerbi_datasetrefresh_wanted_at_7f1b4db2] ON [powerbi_datasetrefresh] ([wanted_at]);
CREATE INDEX [records_auditentry_about_551ee0d7] ON [records_auditentry] ([about]);
CREATE INDEX [records_auditentry_address_fe63edbe] ON [records_auditentry] ([address]);
CREATE INDEX [records_auditentry_event_02178a9e] ON [records_auditentry] ([event]);
CREATE INDEX [records_auditentry_moment_021446cb] ON [records_auditentry] ([moment]);
CREATE INDEX [records_auditentry_name_80194955] ON [records_auditentry] ([name]);
CREATE INDEX [records_auditentry_user_id_8c83295e] ON [records_auditentry] ([user_id]);
CREATE INDEX [records_closedmonth_closed_by_id_f7168276] ON [records_closedmonth] ([closed_by_id]);
CREATE INDEX [records_historicalclosedmonth_closed_by_id_b6e788d3] ON [records_historicalclosedmonth] ([closed_by_id]);
CREATE INDEX [records_historicalclosedmonth_history_date_4431a6c0] ON [records_historicalclosedmonth] ([history_date]);
CREATE INDEX [records_historicalclosedmonth_history_user_id_3b1fc892] ON [records_historicalclosedmonth] ([history_user_id]);
CREATE INDEX [records_historicalclosedmonth_id_5f498405] ON [records_historicalclosedmonth] ([id]);
CREATE INDEX [records_historicalmunicipality_code_4ee315d8] ON [records_historicalmunicipality] ([code]);
CREATE INDEX [records_historicalmunicipality_department_171751e5] ON [records_historicalmunicipality] ([department]);
CREATE INDEX [records_historicalmunicipality_folded_name_f0c24598] ON [records_historicalmunicipality] ([folded_name]);
CREATE INDEX [records_historicalmunicipality_history_date_feacf967] ON [records_historicalmunicipality] ([history_date]);
CREATE INDEX [records_historicalmunicipality_history_upload_b53f3357] ON [records_historicalmunicipality] ([history_upload]);
CREATE INDEX [records_historicalmunicipality_history_user_id_c16238e1] ON [records_historicalmunicipality] ([history_user_id]);
CREATE INDEX [records_historicalmunicipality_id_c1123514] ON [records_historicalmunicipality] ([id]);
CREATE INDEX [records_historicalmunicipality_name_0e6a890b] ON [records_historicalmunicipality] ([name]);
CREATE INDEX [records_historicalmunicipality_source_upload_a4cc0053] ON [records_historicalmunicipality] ([source_upload]);
CREATE INDEX [records_historicalmunicipality_zone_8e3228b1] ON [records_historicalmunicipality] ([zone]);
CREATE INDEX [records_municipality_department_23d3e276] ON [records_municipality] ([department]);
CREATE INDEX [records_municipality_folded_name_e27ab8ca] ON [records_municipality] ([folded_name]);
CREATE INDEX [records_municipality_name_7253651f] ON [records_municipality] ([name]);
CREATE INDEX [records_municipality_source_upload_9a2d3a80] ON [records_municipality] ([source_upload]);
CREATE INDEX [records_municipality_zone_4d48b31e] ON [records_municipality] ([zone]);
CREATE INDEX [records_token_user_id_b4834e93] ON [records_token] ([user_id]);
CREATE INDEX [socialaccount_socialaccount_user_id_8146e70c] ON [socialaccount_socialaccount] ([user_id]);
CREATE INDEX [socialaccount_socialtoken_account_id_951f210e] ON [socialaccount_socialtoken] ([account_id]);
CREATE INDEX [socialaccount_socialtoken_app_id_636a42d7] ON [socialaccount_socialtoken] ([app_id]);
CREATE INDEX [tasks_db_new_ordering_idx] ON [django_tasks_database_dbtaskresult] ([status], [priority] DESC, [run_after] ASC, [enqueued_at] ASC) WHERE [status] = 'READY';
CREATE INDEX [transformer_circuit] ON [transformers_transformer] ([circuit], [code]);
CREATE INDEX [transformer_municipality] ON [transformers_transformer] ([municipality_id], [code]);
CREATE INDEX [transformers_account_source_upload_49031734] ON [transformers_account] ([source_upload]);
CREATE INDEX [transformers_account_transformer_id_86e9aa10] ON [transformers_account] ([transformer_id]);
CREATE INDEX [transformers_balancetotal_place_id_2d75a915] ON [transformers_balancetotal] ([place_id]);
CREATE INDEX [transformers_consumption_place_id_32788e74] ON [transformers_consumption] ([place_id]);
CREATE INDEX [transformers_consumption_source_upload_4d8e0bb3] ON [transformers_consumption] ([source_upload]);
CREATE INDEX [transformers_episode_gain_kwh_07a50075] ON [transformers_episode] ([gain_kwh]);
CREATE INDEX [transformers_episode_kind_d95da2c2] ON [transformers_episode] ([kind]);
CREATE INDEX [transformers_episode_place_id_d7262510] ON [transformers_episode] ([place_id]);
CREATE INDEX [transformers_episode_run_id_fd592c5c] ON [transformers_episode] ([run_id]);
CREATE INDEX [transformers_episode_started_on_57c82ce0] ON [transformers_episode] ([started_on]);
CREATE INDEX [transformers_episode_transformer_id_5cd2181a] ON [transformers_episode] ([transformer_id]);
CREATE INDEX [transformers_episode_verdict_893c0c24] ON [transformers_episode] ([verdict]);
CREATE INDEX [transformers_episodeloss_gain_kwh_d83548fb] ON [transformers_episodeloss] ([gain_kwh]);
CREATE INDEX [transformers_episodeloss_run_id_cc04d901] ON [transformers_episodeloss] ([run_id]);
CREATE INDEX [transformers_episodeloss_verdict_11224e3b] ON [transformers_episodeloss] ([verdict]);
CREATE INDEX [transformers_episodelossmonth_period_1ef303ff] ON [transformers_episodelossmonth] ([period]);
CREATE INDEX [transformers_episodemonth_period_4f4b1bd8] ON [transformers_episodemonth] ([period]);
CREATE INDEX [transformers_historicalaccount_history_date_0be2888b] ON [transformers_historicalaccount] ([history_date]);
CREATE INDEX [transformers_historicalaccount_history_upload_0d12e5fb] ON [transformers_historicalaccount] ([history_upload]);
CREATE INDEX [transformers_historicalaccount_history_user_id_88861edb] ON [transformers_historicalaccount] ([history_user_id]);
CREATE INDEX [transformers_historicalaccount_id_9e05e832] ON [transformers_historicalaccount] ([id]);
CREATE INDEX [transformers_historicalaccount_source_upload_7ad9a54d] ON [transformers_historicalaccount] ([source_upload]);
CREATE INDEX [transformers_historicalaccount_transformer_id_66d40cd5] ON [transformers_historicalaccount] ([transformer_id]);
CREATE INDEX [transformers_historicalconsumption_history_date_ab193ae3] ON [transformers_historicalconsumption] ([history_date]);
CREATE INDEX [transformers_historicalconsumption_history_upload_54beb1dc] ON [transformers_historicalconsumption] ([history_upload]);
CREATE INDEX [transformers_historicalconsumption_history_user_id_1b2355a4] ON [transformers_historicalconsumption] ([history_user_id]);
CREATE INDEX [transformers_historicalconsumption_id_57266ccf] ON [transformers_historicalconsumption] ([id]);
CREATE INDEX [transformers_historicalconsumption_source_upload_7ec5ff2d] ON [transformers_historicalconsumption] ([source_upload]);
CREATE INDEX [transformers_historicalconsumption_transformer_id_0effb237] ON [transformers_historicalconsumption] ([transformer_id]);
CREATE INDEX [transformers_historicalintervention_crew_48ceed96] ON [transformers_historicalintervention] ([crew]);
CREATE INDEX [transformers_historicalintervention_history_date_0a74a9a0] ON [transformers_historicalintervention] ([history_date]);
CREATE INDEX [transformers_historicalintervention_history_upload_f6b0dedd] ON [transformers_historicalintervention] ([history_upload]);
CREATE INDEX [transformers_historicalintervention_history_user_id_2fbdffb9] ON [transformers_historicalintervention] ([history_user_id]);
CREATE INDEX [transformers_historicalintervention_id_e70c31d8] ON [transformers_historicalintervention] ([id]);
CREATE INDEX [transformers_historicalintervention_kind_7b383e0e] ON [transformers_historicalintervention] ([kind]);
CREATE INDEX [transformers_historicalintervention_source_upload_c567e7f4] ON [transformers_historicalintervention] ([source_upload]);
CREATE INDEX [transformers_historicalintervention_start_date_e39c741b] ON [transformers_historicalintervention] ([start_date]);
CREATE INDEX [transformers_historicalintervention_transformer_id_ec06ff78] ON [transformers_historicalintervention] ([transformer_id]);
CREATE INDEX [transformers_historicalintervention_work_order_152a468b] ON [transformers_historicalintervention] ([work_order]);
CREATE INDEX [transformers_historicalretroactivecase_account_b9afb7b0] ON [transformers_historicalretroactivecase] ([account]);
CREATE INDEX [transformers_historicalretroactivecase_case_number_87db17af] ON [transformers_historicalretroactivecase] ([case_number]);
CREATE INDEX [transformers_historicalretroactivecase_date_a9be4bc6] ON [transformers_historicalretroactivecase] ([date]);
CREATE INDEX [transformers_historicalretroactivecase_history_date_44cc979a] ON [transformers_historicalretroactivecase] ([history_date]);
CREATE INDEX [transformers_historicalretroactivecase_history_upload_57c0b776] ON [transformers_historicalretroactivecase] ([history_upload]);
CREATE INDEX [transformers_historicalretroactivecase_history_user_id_4bfa0c10] ON [transformers_historicalretroactivecase] ([history_user_id]);
CREATE INDEX [transformers_historicalretroactivecase_id_511ee3c3] ON [transformers_historicalretroactivecase] ([id]);
CREATE INDEX [transformers_historicalretroactivecase_named_transformer_id_69a71e4e] ON [transformers_historicalretroactivecase] ([named_transformer_id]);
CREATE INDEX [transformers_historicalretroactivecase_source_upload_4f1ece54] ON [transformers_historicalretroactivecase] ([source_upload]);
CREATE INDEX [transformers_historicalreview_history_date_3427682b] ON [transformers_historicalreview] ([history_date]);
CREATE INDEX [transformers_historicalreview_history_upload_7ea27a14] ON [transformers_historicalreview] ([history_upload]);
CREATE INDEX [transformers_historicalreview_history_user_id_72efe299] ON [transformers_historicalreview] ([history_user_id]);
CREATE INDEX [transformers_historicalreview_id_61a02bcf] ON [transformers_historicalreview] ([id]);
CREATE INDEX [transformers_historicalreview_kwh_at_risk_fdd0eaa3] ON [transformers_historicalreview] ([kwh_at_risk]);
CREATE INDEX [transformers_historicalreview_period_01cfad10] ON [transformers_historicalreview] ([period]);
CREATE INDEX [transformers_historicalreview_severity_05c1c116] ON [transformers_historicalreview] ([severity]);
CREATE INDEX [transformers_historicalreview_source_upload_59a9751f] ON [transformers_historicalreview] ([source_upload]);
CREATE INDEX [transformers_historicalreview_state_0cbcef36] ON [transformers_historicalreview] ([state]);
CREATE INDEX [transformers_historicalreview_transformer_id_a99c196d] ON [transformers_historicalreview] ([transformer_id]);
CREATE INDEX [transformers_historicalsystemenergy_history_date_c4dfb0e4] ON [transformers_historicalsystemenergy] ([history_date]);
CREATE INDEX [transformers_historicalsystemenergy_history_upload_833572ef] ON [transformers_historicalsystemenergy] ([history_upload]);
CREATE INDEX [transformers_historicalsystemenergy_history_user_id_9789cf32] ON [transformers_historicalsystemenergy] ([history_user_id]);
CREATE INDEX [transformers_historicalsystemenergy_id_6022f54b] ON [transformers_historicalsystemenergy] ([id]);
CREATE INDEX [transformers_historicalsystemenergy_source_upload_ba0376f2] ON [transformers_historicalsystemenergy] ([source_upload]);
CREATE INDEX [transformers_historicaltarget_history_date_8f846e52] ON [transformers_historicaltarget] ([history_date]);
CREATE INDEX [transformers_historicaltarget_history_upload_4923dadf] ON [transformers_historicaltarget] ([history_upload]);
CREATE INDEX [transformers_historicaltarget_history_user_id_dc56b0c2] ON [transformers_historicaltarget] ([history_user_id]);
CREATE INDEX [transformers_historicaltarget_id_5959bea7] ON [transformers_historicaltarget] ([id]);
CREATE INDEX [transformers_historicaltarget_source_upload_e6b7c1e8] ON [transformers_historicaltarget] ([source_upload]);
CREATE INDEX [transformers_historicaltariff_history_date_3a5396c0] ON [transformers_historicaltariff] ([history_date]);
CREATE INDEX [transformers_historicaltariff_history_upload_a2127332] ON [transformers_historicaltariff] ([history_upload]);
CREATE INDEX [transformers_historicaltariff_history_user_id_8ae6f282] ON [transformers_historicaltariff] ([history_user_id]);
CREATE INDEX [transformers_historicaltariff_id_ac3225ed] ON [transformers_historicaltariff] ([id]);
CREATE INDEX [transformers_historicaltariff_source_upload_bbb65c13] ON [transformers_historicaltariff] ([source_upload]);
CREATE INDEX [transformers_historicalthreshold_code_4c998e76] ON [transformers_historicalthreshold] ([code]);
CREATE INDEX [transformers_historicalthreshold_history_date_1faaa0cd] ON [transformers_historicalthreshold] ([history_date]);
CREATE INDEX [transformers_historicalthreshold_history_upload_0eb42822] ON [transformers_historicalthreshold] ([history_upload]);
CREATE INDEX [transformers_historicalthreshold_history_user_id_96117c8b] ON [transformers_historicalthreshold] ([history_user_id]);
CREATE INDEX [transformers_historicalthreshold_id_4f3ce528] ON [transformers_historicalthreshold] ([id]);
CREATE INDEX [transformers_historicalthreshold_source_upload_b3c107f2] ON [transformers_historicalthreshold] ([source_upload]);
CREATE INDEX [transformers_historicaltransformer_capacity_kva_0d39f7d3] ON [transformers_historicaltransformer] ([capacity_kva]);
CREATE INDEX [transformers_historicaltransformer_code_aac3a714] ON [transformers_historicaltransformer] ([code]);
CREATE INDEX [transformers_historicaltransformer_customers_bea7806b] ON [transformers_historicaltransformer] ([customers]);
CREATE INDEX [transformers_historicaltransformer_history_date_9a96826f] ON [transformers_historicaltransformer] ([history_date]);
CREATE INDEX [transformers_historicaltransformer_history_upload_506c0231] ON [transformers_historicaltransformer] ([history_upload]);
CREATE INDEX [transformers_historicaltransformer_history_user_id_50d9356c] ON [transformers_historicaltransformer] ([history_user_id]);
CREATE INDEX [transformers_historicaltransformer_id_feaed267] ON [transformers_historicaltransformer] ([id]);
CREATE INDEX [transformers_historicaltransformer_municipality_id_5b0d2297] ON [transformers_historicaltransformer] ([municipality_id]);
CREATE INDEX [transformers_historicaltransformer_previous_code_707d498c] ON [transformers_historicaltransformer] ([previous_code]);
CREATE INDEX [transformers_historicaltransformer_source_upload_620c5241] ON [transformers_historicaltransformer] ([source_upload]);
CREATE INDEX [transformers_historicaltransformer_state_a8a9825e] ON [transformers_historicaltransformer] ([state]);
CREATE INDEX [transformers_intervention_crew_ca8ff367] ON [transformers_intervention] ([crew]);
CREATE INDEX [transformers_intervention_episode_id_06010371] ON [transformers_intervention] ([episode_id]);
CREATE INDEX [transformers_intervention_kind_a1455283] ON [transformers_intervention] ([kind]);
CREATE INDEX [transformers_intervention_source_upload_a9390d65] ON [transformers_intervention] ([source_upload]);
CREATE INDEX [transformers_intervention_start_date_c6c6c624] ON [transformers_intervention] ([start_date]);
CREATE INDEX [transformers_intervention_transformer_id_fa47c07d] ON [transformers_intervention] ([transformer_id]);
CREATE INDEX [transformers_intervention_work_order_a0bf095b] ON [transformers_intervention] ([work_order]);
CREATE INDEX [transformers_place_municipality_id_df77405f] ON [transformers_place] ([municipality_id]);
CREATE INDEX [transformers_placement_place_id_05b463a4] ON [transformers_placement] ([place_id]);
CREATE INDEX [transformers_placement_transformer_id_9bd333b4] ON [transformers_placement] ([transformer_id]);
CREATE INDEX [transformers_retroactivecase_account_e659b8a6] ON [transformers_retroactivecase] ([account]);
CREATE INDEX [transformers_retroactivecase_date_92d8d518] ON [transformers_retroactivecase] ([date]);
CREATE INDEX [transformers_retroactivecase_named_transformer_id_0bbdd6e0] ON [transformers_retroactivecase] ([named_transformer_id]);
CREATE INDEX [transformers_retroactivecase_source_upload_86503737] ON [transformers_retroactivecase] ([source_upload]);
CREATE INDEX [transformers_retroactivecase_transformer_id_06c661ae] ON [transformers_retroactivecase] ([transformer_id]);
CREATE INDEX [transformers_review_kwh_at_risk_02fd8819] ON [transformers_review] ([kwh_at_risk]);
CREATE INDEX [transformers_review_period_d0263e9d] ON [transformers_review] ([period]);
CREATE INDEX [transformers_review_severity_be88b75a] ON [transformers_review] ([severity]);
CREATE INDEX [transformers_review_source_upload_d8225835] ON [transformers_review] ([source_upload]);
CREATE INDEX [transformers_review_state_848b527c] ON [transformers_review] ([state]);
CREATE INDEX [transformers_review_transformer_id_92ab3032] ON [transformers_review] ([transformer_id]);
CREATE INDEX [transformers_systemenergy_source_upload_71086387] ON [transformers_systemenergy] ([source_upload]);
CREATE INDEX [transformers_target_source_upload_736660d3] ON [transformers_target] ([source_upload]);
CREATE INDEX [transformers_tariff_source_upload_d2e4c192] ON [transformers_tariff] ([source_upload]);
CREATE INDEX [transformers_threshold_source_upload_957212e5] ON [transformers_threshold] ([source_upload]);
CREATE INDEX [transformers_transformer_billed_12_7bd86716] ON [transformers_transformer] ([billed_12]);
CREATE INDEX [transformers_transformer_capacity_kva_96bc3a21] ON [transformers_transformer] ([capacity_kva]);
CREATE INDEX [transformers_transformer_customers_cd154dad] ON [transformers_transformer] ([customers]);
CREATE INDEX [transformers_transformer_index_12_8b6ea5c1] ON [transformers_transformer] ([index_12]);
CREATE INDEX [transformers_transformer_intervened_on_81001314] ON [transformers_transformer] ([intervened_on]);
CREATE INDEX [transformers_transformer_loss_12_0a4558e0] ON [transformers_transformer] ([loss_12]);
CREATE INDEX [transformers_transformer_place_id_8b595a68] ON [transformers_transformer] ([place_id]);
CREATE INDEX [transformers_transformer_predecessor_id_a74a697c] ON [transformers_transformer] ([predecessor_id]);
CREATE INDEX [transformers_transformer_previous_code_9b62689c] ON [transformers_transformer] ([previous_code]);
CREATE INDEX [transformers_transformer_source_upload_17b29f82] ON [transformers_transformer] ([source_upload]);
CREATE INDEX [transformers_transformer_state_48a2f874] ON [transformers_transformer] ([state]);
CREATE INDEX [transformers_unfollowed_source_upload_f3ee14b5] ON [transformers_unfollowed] ([source_upload]);
CREATE UNIQUE INDEX [account_emailaddress_user_id_email_987c8728_uniq] ON [account_emailaddress] ([user_id], [email]) WHERE [user_id] IS NOT NULL AND [email] IS NOT NULL;
CREATE UNIQUE INDEX [auth_group_permissions_group_id_permission_id_0cd325b0_uniq] ON [auth_group_permissions] ([group_id], [permission_id]) WHERE [group_id] IS NOT NULL AND [permission_id] IS NOT NULL;
CREATE UNIQUE INDEX [auth_permission_content_type_id_codename_01ab375a_uniq] ON [auth_permission] ([content_type_id], [codename]) WHERE [content_type_id] IS NOT NULL AND [codename] IS NOT NULL;
CREATE UNIQUE INDEX [auth_user_groups_user_id_group_id_94350c0c_uniq] ON [auth_user_groups] ([user_id], [group_id]) WHERE [user_id] IS NOT NULL AND [group_id] IS NOT NULL;
CREATE UNIQUE INDEX [auth_user_user_permissions_user_id_permission_id_14a6b632_uniq] ON [auth_user_user_permissions] ([user_id], [permission_id]) WHERE [user_id] IS NOT NULL AND [permission_id] IS NOT NULL;
CREATE UNIQUE INDEX [axes_accessattempt_username_ip_address_user_agent_8ea22282_uniq] ON [axes_accessattempt] ([username], [ip_address], [user_agent]) WHERE [username] IS NOT NULL AND [ip_address] IS NOT NULL AND [user_agent] IS NOT NULL;
CREATE UNIQUE INDEX [django_content_type_app_label_model_76bd3d3b_uniq] ON [django_content_type] ([app_label], [model]) WHERE [app_label] IS NOT NULL AND [model] IS NOT NULL;
CREATE UNIQUE INDEX [one_holder_a_contract] ON [budget_holding] ([kind], [contract_id], [period]) WHERE [contract_id] IS NOT NULL;
CREATE UNIQUE INDEX [one_holder_a_kind] ON [budget_holding] ([kind], [period]) WHERE [contract_id] IS NULL;
CREATE UNIQUE INDEX [one_place] ON [transformers_place] ([municipality_id], [circuit], [substation], [zone]) WHERE [municipality_id] IS NOT NULL;
CREATE UNIQUE INDEX [one_place_without_municipality] ON [transformers_place] ([circuit], [substation], [zone]) WHERE [municipality_id] IS NULL;
CREATE UNIQUE INDEX [one_run_at_once] ON [rce_site_scheduledrun] ([job]) WHERE [finished_at] IS NULL;
CREATE UNIQUE INDEX [socialaccount_socialaccount_provider_uid_fc810c6e_uniq] ON [socialaccount_socialaccount] ([provider], [uid]) WHERE [provider] IS NOT NULL AND [uid] IS NOT NULL;
CREATE UNIQUE INDEX [socialaccount_socialtoken_app_id_account_id_fca4e0ac_uniq] ON [socialaccount_socialtoken] ([app_id], [account_id]) WHERE [app_id] IS NOT NULL AND [account_id] IS NOT NULL;
CREATE UNIQUE INDEX [unique_authenticator_type] ON [mfa_authenticator] ([user_id], [type]) WHERE [type] IN ('totp', 'recovery_codes');
CREATE UNIQUE INDEX [unique_primary_email] ON [account_emailaddress] ([user_id], "primary") WHERE "primary" = 1;
CREATE UNIQUE INDEX [unique_verified_email] ON [account_emailaddress] ([email]) WHERE [verified] = 1;
ALTER TABLE [account_emailaddress] ADD CONSTRAINT [account_emailaddress_user_id_2c513194_fk_auth_user_id] FOREIGN KEY ([user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [account_emailconfirmation] ADD CONSTRAINT [account_emailconfirmation_email_address_id_5b7f8c58_fk_account_emailaddress_id] FOREIGN KEY ([email_address_id]) REFERENCES [account_emailaddress] ([id]);
ALTER TABLE [auth_group_permissions] ADD CONSTRAINT [auth_group_permissions_group_id_b120cbf9_fk_auth_group_id] FOREIGN KEY ([group_id]) REFERENCES [auth_group] ([id]);
ALTER TABLE [auth_group_permissions] ADD CONSTRAINT [auth_group_permissions_permission_id_84c5c92e_fk_auth_permission_id] FOREIGN KEY ([permission_id]) REFERENCES [auth_permission] ([id]);
ALTER TABLE [auth_permission] ADD CONSTRAINT [auth_permission_content_type_id_2f476e4b_fk_django_content_type_id] FOREIGN KEY ([content_type_id]) REFERENCES [django_content_type] ([id]);
ALTER TABLE [auth_user_groups] ADD CONSTRAINT [auth_user_groups_group_id_97559544_fk_auth_group_id] FOREIGN KEY ([group_id]) REFERENCES [auth_group] ([id]);
ALTER TABLE [auth_user_groups] ADD CONSTRAINT [auth_user_groups_user_id_6a12ed8b_fk_auth_user_id] FOREIGN KEY ([user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [auth_user_user_permissions] ADD CONSTRAINT [auth_user_user_permissions_permission_id_1fbb5f2c_fk_auth_permission_id] FOREIGN KEY ([permission_id]) REFERENCES [auth_permission] ([id]);
ALTER TABLE [auth_user_user_permissions] ADD CONSTRAINT [auth_user_user_permissions_user_id_a95ead1b_fk_auth_user_id] FOREIGN KEY ([user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [axes_accessattemptexpiration] ADD CONSTRAINT [axes_accessattemptexpiration_access_attempt_id_6b73a47a_fk_axes_accessattempt_id] FOREIGN KEY ([access_attempt_id]) REFERENCES [axes_accessattempt] ([id]);
ALTER TABLE [billing_annex] ADD CONSTRAINT [billing_annex_contract_id_34a530d6_fk_billing_contract_id] FOREIGN KEY ([contract_id]) REFERENCES [billing_contract] ([id]);
ALTER TABLE [billing_annex] ADD CONSTRAINT [billing_annex_state_by_id_bd89a6bf_fk_auth_user_id] FOREIGN KEY ([state_by_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [billing_annexdaytotal] ADD CONSTRAINT [billing_annexdaytotal_annex_id_e1ccd1c1_fk_billing_annex_id] FOREIGN KEY ([annex_id]) REFERENCES [billing_annex] ([id]);
ALTER TABLE [billing_annexitemtotal] ADD CONSTRAINT [billing_annexitemtotal_annex_id_68b9dbc7_fk_billing_annex_id] FOREIGN KEY ([annex_id]) REFERENCES [billing_annex] ([id]);
ALTER TABLE [billing_annexitemtotal] ADD CONSTRAINT [billing_annexitemtotal_price_id_e332af44_fk_billing_price_id] FOREIGN KEY ([price_id]) REFERENCES [billing_price] ([id]);
ALTER TABLE [billing_annexlinetotal] ADD CONSTRAINT [billing_annexlinetotal_annex_id_0cde64b3_fk_billing_annex_id] FOREIGN KEY ([annex_id]) REFERENCES [billing_annex] ([id]);
ALTER TABLE [billing_annexmunicipalitytotal] ADD CONSTRAINT [billing_annexmunicipalitytotal_annex_id_a25a927c_fk_billing_annex_id] FOREIGN KEY ([annex_id]) REFERENCES [billing_annex] ([id]);
ALTER TABLE [billing_annexmunicipalitytotal] ADD CONSTRAINT [billing_annexmunicipalitytotal_municipality_id_f646910b_fk_records_municipality_id] FOREIGN KEY ([municipality_id]) REFERENCES [records_municipality] ([id]);
ALTER TABLE [billing_annexobjectiontotal] ADD CONSTRAINT [billing_annexobjectiontotal_annex_id_a4f71c3e_fk_billing_annex_id] FOREIGN KEY ([annex_id]) REFERENCES [billing_annex] ([id]);
ALTER TABLE [billing_billeditem] ADD CONSTRAINT [billing_billeditem_annex_id_1660fd77_fk_billing_annex_id] FOREIGN KEY ([annex_id]) REFERENCES [billing_annex] ([id]);
ALTER TABLE [billing_billeditem] ADD CONSTRAINT [billing_billeditem_intervention_id_8293e844_fk_transformers_intervention_id] FOREIGN KEY ([intervention_id]) REFERENCES [transformers_intervention] ([id]);
ALTER TABLE [billing_billeditem] ADD CONSTRAINT [billing_billeditem_municipality_id_e26c3798_fk_records_municipality_id] FOREIGN KEY ([municipality_id]) REFERENCES [records_municipality] ([id]);
ALTER TABLE [billing_billeditem] ADD CONSTRAINT [billing_billeditem_price_id_b4f4df87_fk_billing_price_id] FOREIGN KEY ([price_id]) REFERENCES [billing_price] ([id]);
ALTER TABLE [billing_billeditem] ADD CONSTRAINT [billing_billeditem_transformer_id_a42d98b7_fk_transformers_transformer_id] FOREIGN KEY ([transformer_id]) REFERENCES [transformers_transformer] ([id]);
ALTER TABLE [billing_contractchange] ADD CONSTRAINT [billing_contractchange_contract_id_a9bcd330_fk_billing_contract_id] FOREIGN KEY ([contract_id]) REFERENCES [billing_contract] ([id]);
ALTER TABLE [billing_dismissedobjection] ADD CONSTRAINT [billing_dismissedobjection_dismissed_by_id_5882cebd_fk_auth_user_id] FOREIGN KEY ([dismissed_by_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [billing_dismissedobjection] ADD CONSTRAINT [billing_dismissedobjection_item_id_3ddf2d44_fk_billing_billeditem_id] FOREIGN KEY ([item_id]) REFERENCES [billing_billeditem] ([id]);
ALTER TABLE [billing_historicalannex] ADD CONSTRAINT [billing_historicalannex_history_user_id_bc894276_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [billing_historicalbilleditem] ADD CONSTRAINT [billing_historicalbilleditem_history_user_id_905b0828_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [billing_historicalcontract] ADD CONSTRAINT [billing_historicalcontract_history_user_id_3974f11d_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [billing_historicalcontractchange] ADD CONSTRAINT [billing_historicalcontractchange_history_user_id_21807acb_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [billing_historicalprice] ADD CONSTRAINT [billing_historicalprice_history_user_id_e91c6115_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [billing_price] ADD CONSTRAINT [billing_price_contract_id_742f8a78_fk_billing_contract_id] FOREIGN KEY ([contract_id]) REFERENCES [billing_contract] ([id]);
ALTER TABLE [budget_adjustment] ADD CONSTRAINT [budget_adjustment_close_id_7078a7b2_fk_budget_monthclose_id] FOREIGN KEY ([close_id]) REFERENCES [budget_monthclose] ([id]);
ALTER TABLE [budget_adjustment] ADD CONSTRAINT [budget_adjustment_person_id_6b0db1ee_fk_auth_user_id] FOREIGN KEY ([person_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [budget_candidate] ADD CONSTRAINT [budget_candidate_lesson_id_2ee46801_fk_budget_lesson_id] FOREIGN KEY ([lesson_id]) REFERENCES [budget_lesson] ([id]);
ALTER TABLE [budget_candidate] ADD CONSTRAINT [budget_candidate_transformer_id_4a0ccc4e_fk_transformers_transformer_id] FOREIGN KEY ([transformer_id]) REFERENCES [transformers_transformer] ([id]);
ALTER TABLE [budget_historicalmovement] ADD CONSTRAINT [budget_historicalmovement_history_user_id_04e75278_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [budget_historicalnotice] ADD CONSTRAINT [budget_historicalnotice_history_user_id_9c8023dd_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [budget_historicalprovision] ADD CONSTRAINT [budget_historicalprovision_history_user_id_839514bc_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [budget_holding] ADD CONSTRAINT [budget_holding_contract_id_a0a7ded2_fk_billing_contract_id] FOREIGN KEY ([contract_id]) REFERENCES [billing_contract] ([id]);
ALTER TABLE [budget_holding] ADD CONSTRAINT [budget_holding_holder_id_4a0f0c58_fk_auth_user_id] FOREIGN KEY ([holder_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [budget_monthclose] ADD CONSTRAINT [budget_monthclose_closed_by_id_85a4d848_fk_auth_user_id] FOREIGN KEY ([closed_by_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [budget_monthclose] ADD CONSTRAINT [budget_monthclose_reopened_by_id_f7c2e1a4_fk_auth_user_id] FOREIGN KEY ([reopened_by_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [budget_monthreport] ADD CONSTRAINT [budget_monthreport_edited_by_id_b309d866_fk_auth_user_id] FOREIGN KEY ([edited_by_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [budget_monthreport] ADD CONSTRAINT [budget_monthreport_final_by_id_a25cef10_fk_auth_user_id] FOREIGN KEY ([final_by_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [budget_monthreport] ADD CONSTRAINT [budget_monthreport_made_by_id_2c0fa39d_fk_auth_user_id] FOREIGN KEY ([made_by_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [budget_movement] ADD CONSTRAINT [budget_movement_contract_id_4104af50_fk_billing_contract_id] FOREIGN KEY ([contract_id]) REFERENCES [billing_contract] ([id]);
ALTER TABLE [budget_notice] ADD CONSTRAINT [budget_notice_contract_id_126e70e4_fk_billing_contract_id] FOREIGN KEY ([contract_id]) REFERENCES [billing_contract] ([id]);
ALTER TABLE [budget_notice] ADD CONSTRAINT [budget_notice_owner_id_77234860_fk_auth_user_id] FOREIGN KEY ([owner_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [budget_plan] ADD CONSTRAINT [budget_plan_made_by_id_9a6eda52_fk_auth_user_id] FOREIGN KEY ([made_by_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [budget_plannedwork] ADD CONSTRAINT [budget_plannedwork_plan_id_867095e5_fk_budget_plan_id] FOREIGN KEY ([plan_id]) REFERENCES [budget_plan] ([id]);
ALTER TABLE [budget_plannedwork] ADD CONSTRAINT [budget_plannedwork_transformer_id_203972fa_fk_transformers_transformer_id] FOREIGN KEY ([transformer_id]) REFERENCES [transformers_transformer] ([id]);
ALTER TABLE [budget_provision] ADD CONSTRAINT [budget_provision_contract_id_07f78297_fk_billing_contract_id] FOREIGN KEY ([contract_id]) REFERENCES [billing_contract] ([id]);
ALTER TABLE [budget_provision] ADD CONSTRAINT [budget_provision_reversed_by_id_6c036633_fk_billing_annex_id] FOREIGN KEY ([reversed_by_id]) REFERENCES [billing_annex] ([id]);
ALTER TABLE [budget_reportedfigure] ADD CONSTRAINT [budget_reportedfigure_close_id_fbb6952b_fk_budget_monthclose_id] FOREIGN KEY ([close_id]) REFERENCES [budget_monthclose] ([id]);
ALTER TABLE [django_admin_log] ADD CONSTRAINT [django_admin_log_content_type_id_c4bce8eb_fk_django_content_type_id] FOREIGN KEY ([content_type_id]) REFERENCES [django_content_type] ([id]);
ALTER TABLE [django_admin_log] ADD CONSTRAINT [django_admin_log_user_id_c564eba6_fk_auth_user_id] FOREIGN KEY ([user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [ingest_correction] ADD CONSTRAINT [ingest_correction_made_by_id_1e7c1962_fk_auth_user_id] FOREIGN KEY ([made_by_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [ingest_correction] ADD CONSTRAINT [ingest_correction_upload_id_2af4561e_fk_ingest_upload_id] FOREIGN KEY ([upload_id]) REFERENCES [ingest_upload] ([id]);
ALTER TABLE [ingest_historicalsetasiderow] ADD CONSTRAINT [ingest_historicalsetasiderow_history_user_id_aacde7e3_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [ingest_setasiderow] ADD CONSTRAINT [ingest_setasiderow_upload_id_d0f26b0a_fk_ingest_upload_id] FOREIGN KEY ([upload_id]) REFERENCES [ingest_upload] ([id]);
ALTER TABLE [ingest_upload] ADD CONSTRAINT [ingest_upload_committed_by_id_71d668fb_fk_auth_user_id] FOREIGN KEY ([committed_by_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [ingest_upload] ADD CONSTRAINT [ingest_upload_owner_id_42734b4f_fk_auth_user_id] FOREIGN KEY ([owner_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [ingest_upload] ADD CONSTRAINT [ingest_upload_undone_by_id_237fada9_fk_auth_user_id] FOREIGN KEY ([undone_by_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [mfa_authenticator] ADD CONSTRAINT [mfa_authenticator_user_id_0c3a50c0_fk_auth_user_id] FOREIGN KEY ([user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [records_auditentry] ADD CONSTRAINT [records_auditentry_user_id_8c83295e_fk_auth_user_id] FOREIGN KEY ([user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [records_closedmonth] ADD CONSTRAINT [records_closedmonth_closed_by_id_f7168276_fk_auth_user_id] FOREIGN KEY ([closed_by_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [records_historicalclosedmonth] ADD CONSTRAINT [records_historicalclosedmonth_history_user_id_3b1fc892_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [records_historicalmunicipality] ADD CONSTRAINT [records_historicalmunicipality_history_user_id_c16238e1_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [records_token] ADD CONSTRAINT [records_token_user_id_b4834e93_fk_auth_user_id] FOREIGN KEY ([user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [socialaccount_socialaccount] ADD CONSTRAINT [socialaccount_socialaccount_user_id_8146e70c_fk_auth_user_id] FOREIGN KEY ([user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [socialaccount_socialtoken] ADD CONSTRAINT [socialaccount_socialtoken_account_id_951f210e_fk_socialaccount_socialaccount_id] FOREIGN KEY ([account_id]) REFERENCES [socialaccount_socialaccount] ([id]);
ALTER TABLE [socialaccount_socialtoken] ADD CONSTRAINT [socialaccount_socialtoken_app_id_636a42d7_fk_socialaccount_socialapp_id] FOREIGN KEY ([app_id]) REFERENCES [socialaccount_socialapp] ([id]);
ALTER TABLE [transformers_account] ADD CONSTRAINT [transformers_account_transformer_id_86e9aa10_fk_transformers_transformer_id] FOREIGN KEY ([transformer_id]) REFERENCES [transformers_transformer] ([id]);
ALTER TABLE [transformers_balancetotal] ADD CONSTRAINT [transformers_balancetotal_place_id_2d75a915_fk_transformers_place_id] FOREIGN KEY ([place_id]) REFERENCES [transformers_place] ([id]);
ALTER TABLE [transformers_consumption] ADD CONSTRAINT [transformers_consumption_place_id_32788e74_fk_transformers_place_id] FOREIGN KEY ([place_id]) REFERENCES [transformers_place] ([id]);
ALTER TABLE [transformers_consumption] ADD CONSTRAINT [transformers_consumption_transformer_id_c462e3bf_fk_transformers_transformer_id] FOREIGN KEY ([transformer_id]) REFERENCES [transformers_transformer] ([id]);
ALTER TABLE [transformers_episode] ADD CONSTRAINT [transformers_episode_place_id_d7262510_fk_transformers_place_id] FOREIGN KEY ([place_id]) REFERENCES [transformers_place] ([id]);
ALTER TABLE [transformers_episode] ADD CONSTRAINT [transformers_episode_run_id_fd592c5c_fk_transformers_recoveryrun_id] FOREIGN KEY ([run_id]) REFERENCES [transformers_recoveryrun] ([id]);
ALTER TABLE [transformers_episode] ADD CONSTRAINT [transformers_episode_transformer_id_5cd2181a_fk_transformers_transformer_id] FOREIGN KEY ([transformer_id]) REFERENCES [transformers_transformer] ([id]);
ALTER TABLE [transformers_episodeloss] ADD CONSTRAINT [transformers_episodeloss_episode_id_151c1192_fk_transformers_episode_id] FOREIGN KEY ([episode_id]) REFERENCES [transformers_episode] ([id]);
ALTER TABLE [transformers_episodeloss] ADD CONSTRAINT [transformers_episodeloss_run_id_cc04d901_fk_transformers_recoveryrun_id] FOREIGN KEY ([run_id]) REFERENCES [transformers_recoveryrun] ([id]);
ALTER TABLE [transformers_episodelossmonth] ADD CONSTRAINT [transformers_episodelossmonth_episode_id_505131cf_fk_transformers_episode_id] FOREIGN KEY ([episode_id]) REFERENCES [transformers_episode] ([id]);
ALTER TABLE [transformers_episodemonth] ADD CONSTRAINT [transformers_episodemonth_episode_id_ba8a90f9_fk_transformers_episode_id] FOREIGN KEY ([episode_id]) REFERENCES [transformers_episode] ([id]);
ALTER TABLE [transformers_historicalaccount] ADD CONSTRAINT [transformers_historicalaccount_history_user_id_88861edb_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [transformers_historicalconsumption] ADD CONSTRAINT [transformers_historicalconsumption_history_user_id_1b2355a4_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [transformers_historicalintervention] ADD CONSTRAINT [transformers_historicalintervention_history_user_id_2fbdffb9_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [transformers_historicalretroactivecase] ADD CONSTRAINT [transformers_historicalretroactivecase_history_user_id_4bfa0c10_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [transformers_historicalreview] ADD CONSTRAINT [transformers_historicalreview_history_user_id_72efe299_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [transformers_historicalsystemenergy] ADD CONSTRAINT [transformers_historicalsystemenergy_history_user_id_9789cf32_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [transformers_historicaltarget] ADD CONSTRAINT [transformers_historicaltarget_history_user_id_dc56b0c2_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [transformers_historicaltariff] ADD CONSTRAINT [transformers_historicaltariff_history_user_id_8ae6f282_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [transformers_historicalthreshold] ADD CONSTRAINT [transformers_historicalthreshold_history_user_id_96117c8b_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [transformers_historicaltransformer] ADD CONSTRAINT [transformers_historicaltransformer_history_user_id_50d9356c_fk_auth_user_id] FOREIGN KEY ([history_user_id]) REFERENCES [auth_user] ([id]);
ALTER TABLE [transformers_intervention] ADD CONSTRAINT [transformers_intervention_episode_id_06010371_fk_transformers_episode_id] FOREIGN KEY ([episode_id]) REFERENCES [transformers_episode] ([id]);
ALTER TABLE [transformers_intervention] ADD CONSTRAINT [transformers_intervention_transformer_id_fa47c07d_fk_transformers_transformer_id] FOREIGN KEY ([transformer_id]) REFERENCES [transformers_transformer] ([id]);
ALTER TABLE [transformers_place] ADD CONSTRAINT [transformers_place_municipality_id_df77405f_fk_records_municipality_id] FOREIGN KEY ([municipality_id]) REFERENCES [records_municipality] ([id]);
ALTER TABLE [transformers_placement] ADD CONSTRAINT [transformers_placement_place_id_05b463a4_fk_transformers_place_id] FOREIGN KEY ([place_id]) REFERENCES [transformers_place] ([id]);
ALTER TABLE [transformers_placement] ADD CONSTRAINT [transformers_placement_transformer_id_9bd333b4_fk_transformers_transformer_id] FOREIGN KEY ([transformer_id]) REFERENCES [transformers_transformer] ([id]);
ALTER TABLE [transformers_retroactivecase] ADD CONSTRAINT [transformers_retroactivecase_named_transformer_id_0bbdd6e0_fk_transformers_transformer_id] FOREIGN KEY ([named_transformer_id]) REFERENCES [transformers_transformer] ([id]);
ALTER TABLE [transformers_retroactivecase] ADD CONSTRAINT [transformers_retroactivecase_transformer_id_06c661ae_fk_transformers_transformer_id] FOREIGN KEY ([transformer_id]) REFERENCES [transformers_transformer] ([id]);
ALTER TABLE [transformers_review] ADD CONSTRAINT [transformers_review_transformer_id_92ab3032_fk_transformers_transformer_id] FOREIGN KEY ([transformer_id]) REFERENCES [transformers_transformer] ([id]);
ALTER TABLE [transformers_transformer] ADD CONSTRAINT [transformers_transformer_municipality_id_58f6fffd_fk_records_municipality_id] FOREIGN KEY ([municipality_id]) REFERENCES [records_municipality] ([id]);
ALTER TABLE [transformers_transformer] ADD CONSTRAINT [transformers_transformer_place_id_8b595a68_fk_transformers_place_id] FOREIGN KEY ([place_id]) REFERENCES [transformers_place] ([id]);
ALTER TABLE [transformers_transformer] ADD CONSTRAINT [transformers_transformer_predecessor_id_a74a697c_fk_transformers_transformer_id] FOREIGN KEY ([predecessor_id]) REFERENCES [transformers_transformer] ([id]);
IF SCHEMA_ID(N'powerbi') IS NULL
    EXEC (N'CREATE SCHEMA [powerbi] AUTHORIZATION [dbo]');
EXEC (N'CREATE VIEW [powerbi].[dim_contract] AS
SELECT
    c.id AS contract_key,
    c.number AS "number",
    c.contractor AS contractor,
    c.start_date AS start_date,
    COALESCE(
        (
            SELECT MAX(e.end_date)
            FROM billing_contractchange e
            WHERE e.contract_id = c.id
                AND e.end_date IS NOT NULL
                AND e.kind <> ''suspension''
                AND NOT EXISTS (
                    SELECT 1
                    FROM billing_contractchange l
                    WHERE l.contract_id = e.contract_id
                        AND l.end_date IS NOT NULL
                        AND l.kind <> ''suspension''
                        AND (l."date" > e."date" OR (l."date" = e."date" AND l.id > e.id))
                )
        ),
        c.end_date
    ) AS end_date,
    CAST(
        c.value + COALESCE(
            (SELECT SUM(a.value) FROM billing_contractchange a WHERE a.contract_id = c.id), 0
        ) AS decimal(18, 2)
    ) AS "value"
FROM billing_contract c
UNION ALL
SELECT
    -1 AS contract_key,
    '''' AS "number",
    ''Sin contrato'' AS contractor,
    MIN(u.start_date) AS start_date,
    MIN(u.end_date) AS end_date,
    MIN(u.value) AS "value"
FROM billing_contract u
WHERE u.id < 0');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Un contrato como lo han dejado sus otrosíes; -1: desconocido.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_contract';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Clave.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_contract', @level2type = N'COLUMN', @level2name = N'contract_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El número del contrato.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_contract', @level2type = N'COLUMN', @level2name = N'number';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El nombre del contratista.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_contract', @level2type = N'COLUMN', @level2name = N'contractor';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Primer día del plazo.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_contract', @level2type = N'COLUMN', @level2name = N'start_date';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Último día del plazo, con sus prórrogas.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_contract', @level2type = N'COLUMN', @level2name = N'end_date';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Valor en pesos, con sus adiciones.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_contract', @level2type = N'COLUMN', @level2name = N'value';
EXEC (N'CREATE VIEW [powerbi].[dim_date] AS
SELECT
    d.date_key AS date_key,
    d."date" AS "date",
    d."year" AS "year",
    d."quarter" AS "quarter",
    d."month" AS "month",
    d.month_name AS month_name,
    d.month_start AS month_start,
    (d."year" - c."year") * 12 + d."month" - c."month" AS relative_month
FROM calendar_day d
CROSS JOIN calendar_current_month c');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Un día, de años completos.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_date';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Clave, como aaaammdd.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_date', @level2type = N'COLUMN', @level2name = N'date_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El día.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_date', @level2type = N'COLUMN', @level2name = N'date';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Año.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_date', @level2type = N'COLUMN', @level2name = N'year';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Trimestre, de 1 a 4.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_date', @level2type = N'COLUMN', @level2name = N'quarter';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Mes, de 1 a 12.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_date', @level2type = N'COLUMN', @level2name = N'month';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El nombre del mes en español.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_date', @level2type = N'COLUMN', @level2name = N'month_name';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El primer día del mes.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_date', @level2type = N'COLUMN', @level2name = N'month_start';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Meses desde el actual: 0 ahora, -1 el mes anterior.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_date', @level2type = N'COLUMN', @level2name = N'relative_month';
EXEC (N'CREATE VIEW [powerbi].[dim_item] AS
SELECT
    k.item_key AS item_key,
    p.contract_id AS contract_key,
    p.code AS code,
    p.description AS description,
    p.unit AS unit,
    p.kind AS kind,
    p."group" AS "group",
    p.budget_line AS budget_line,
    p.expense_class AS expense_class,
    p.common_code AS common_code
FROM (
    SELECT
        contract_id,
        code,
        MIN(id) AS item_key,
        MAX(valid_from) AS latest
    FROM billing_price
    GROUP BY contract_id, code
) k
INNER JOIN billing_price p
    ON p.contract_id = k.contract_id AND p.code = k.code AND p.valid_from = k.latest
UNION ALL
SELECT
    -1 AS item_key,
    -1 AS contract_key,
    '''' AS code,
    ''Sin ítem'' AS description,
    '''' AS unit,
    '''' AS kind,
    '''' AS "group",
    '''' AS budget_line,
    '''' AS expense_class,
    '''' AS common_code');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Un ítem de la lista de precios de un contrato, como lo describe su último precio; -1: desconocido.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_item';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Clave.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_item', @level2type = N'COLUMN', @level2name = N'item_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_contract.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_item', @level2type = N'COLUMN', @level2name = N'contract_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El código del ítem en su contrato.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_item', @level2type = N'COLUMN', @level2name = N'code';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Qué es el ítem.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_item', @level2type = N'COLUMN', @level2name = N'description';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Unidad de la cantidad.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_item', @level2type = N'COLUMN', @level2name = N'unit';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'activity (actividad), material, o supplied (material que suministra la empresa).', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_item', @level2type = N'COLUMN', @level2name = N'kind';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Grupo de ítems.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_item', @level2type = N'COLUMN', @level2name = N'group';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Rubro de la lista de precios; puede estar vacío.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_item', @level2type = N'COLUMN', @level2name = N'budget_line';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'investment (inversión) o expense (gasto); puede estar vacía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_item', @level2type = N'COLUMN', @level2name = N'expense_class';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Código del mismo trabajo en todos los contratos; puede estar vacío.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_item', @level2type = N'COLUMN', @level2name = N'common_code';
EXEC (N'CREATE VIEW [powerbi].[dim_municipality] AS
SELECT
    m.id AS municipality_key,
    m.code AS code,
    m.name AS "name",
    m.department AS department,
    m.zone AS "zone",
    m.latitude AS latitude,
    m.longitude AS longitude
FROM records_municipality m
UNION ALL
-- Aggregates of no rows: one row of missing figures, each of its column''s own type.
SELECT
    -1 AS municipality_key,
    '''' AS code,
    ''Sin municipio'' AS "name",
    '''' AS department,
    '''' AS "zone",
    MIN(u.latitude) AS latitude,
    MIN(u.longitude) AS longitude
FROM records_municipality u
WHERE u.id < 0');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Un municipio; -1: desconocido.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_municipality';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Clave.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_municipality', @level2type = N'COLUMN', @level2name = N'municipality_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Código DANE, cinco dígitos, texto.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_municipality', @level2type = N'COLUMN', @level2name = N'code';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Nombre.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_municipality', @level2type = N'COLUMN', @level2name = N'name';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Departamento.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_municipality', @level2type = N'COLUMN', @level2name = N'department';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'La zona de la empresa; puede estar vacía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_municipality', @level2type = N'COLUMN', @level2name = N'zone';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Grados norte.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_municipality', @level2type = N'COLUMN', @level2name = N'latitude';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Grados este.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_municipality', @level2type = N'COLUMN', @level2name = N'longitude';
EXEC (N'CREATE VIEW [powerbi].[dim_transformer] AS
SELECT
    t.id AS transformer_key,
    t.code AS code,
    -- As balances are summed: without a zone of its own it has its municipality''s.
    COALESCE(p.circuit, t.circuit) AS circuit,
    COALESCE(p.substation, t.substation) AS substation,
    COALESCE(t.municipality_id, -1) AS municipality_key,
    COALESCE(p.zone, t.zone) AS "zone",
    t.capacity_kva AS capacity_kva,
    t.voltage_level AS voltage_level,
    t.ownership AS ownership,
    t.customers AS customers,
    -- What is yes or no is 1 or 0 on every database.
    CAST(t.has_macro AS integer) AS has_macro,
    t.latitude AS latitude,
    t.longitude AS longitude,
    t.state AS "state"
FROM transformers_transformer t
LEFT JOIN transformers_place p ON p.id = t.place_id
UNION ALL
-- Aggregates of no rows: one row of missing figures, each of its column''s own type.
SELECT
    -1 AS transformer_key,
    '''' AS code,
    '''' AS circuit,
    '''' AS substation,
    -1 AS municipality_key,
    '''' AS "zone",
    MIN(u.capacity_kva) AS capacity_kva,
    MIN(u.voltage_level) AS voltage_level,
    '''' AS ownership,
    MIN(u.customers) AS customers,
    MIN(CAST(u.has_macro AS integer)) AS has_macro,
    MIN(u.latitude) AS latitude,
    MIN(u.longitude) AS longitude,
    '''' AS "state"
FROM transformers_transformer u
WHERE u.id < 0');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Un transformador como está hoy en el inventario; -1: ninguno, o uno desconocido.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_transformer';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Clave.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_transformer', @level2type = N'COLUMN', @level2name = N'transformer_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El código del transformador.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_transformer', @level2type = N'COLUMN', @level2name = N'code';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Circuito; puede estar vacío.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_transformer', @level2type = N'COLUMN', @level2name = N'circuit';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Subestación; puede estar vacía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_transformer', @level2type = N'COLUMN', @level2name = N'substation';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_municipality; -1: ninguno, o uno desconocido.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_transformer', @level2type = N'COLUMN', @level2name = N'municipality_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'La zona de la empresa; puede estar vacía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_transformer', @level2type = N'COLUMN', @level2name = N'zone';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Capacidad en kVA.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_transformer', @level2type = N'COLUMN', @level2name = N'capacity_kva';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Nivel de tensión, de 1 a 4.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_transformer', @level2type = N'COLUMN', @level2name = N'voltage_level';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'company (de la empresa), shared (compartido) o private (particular); puede estar vacía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_transformer', @level2type = N'COLUMN', @level2name = N'ownership';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Usuarios que cuelgan de él, según el inventario.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_transformer', @level2type = N'COLUMN', @level2name = N'customers';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1: tiene macromedidor; 0: no tiene; vacío: no se sabe.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_transformer', @level2type = N'COLUMN', @level2name = N'has_macro';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Grados norte.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_transformer', @level2type = N'COLUMN', @level2name = N'latitude';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Grados este.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_transformer', @level2type = N'COLUMN', @level2name = N'longitude';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'operating (en operación), retired (retirado) o building (en construcción).', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'dim_transformer', @level2type = N'COLUMN', @level2name = N'state';
EXEC (N'CREATE VIEW [powerbi].[fct_adjustment] AS
SELECT
    a.id AS adjustment_key,
    COALESCE(d.date_key, -1) AS period_key,
    c."month" AS "date",
    COALESCE(k.id, -1) AS contract_key,
    c.area AS area,
    c."number" AS close_number,
    a.figure AS figure,
    a.part AS part,
    CASE WHEN a.part = '''' THEN 1 ELSE 0 END AS is_whole,
    a.unit AS unit,
    a.cause AS cause,
    a.reference AS reference,
    a.about AS about,
    CAST(a."before" AS decimal(22, 6)) AS value_before,
    CAST(a."after" AS decimal(22, 6)) AS value_after,
    CAST(a.amount AS decimal(22, 6)) AS adjustment,
    a.noticed_at AS updated_at
FROM budget_adjustment a
INNER JOIN budget_monthclose c ON c.id = a.close_id
LEFT JOIN billing_contract k ON k."number" = a.part AND c.area = ''billing''
LEFT JOIN calendar_day d ON d."date" = c."month"');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que un cargue, una corrección o un cálculo cambió de una cifra después de su cierre.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Clave.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'adjustment_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_date: el primer día del mes, como aaaammdd.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'period_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El primer día del mes.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'date';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_contract de la que la cifra es parte; -1: de ninguna.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'contract_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'billing: actas de contratistas y presupuesto; energy: todo lo que es energía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'area';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Qué cierre del mes es: uno que se reabre y se cierra de nuevo tiene un segundo.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'close_number';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Qué cifra, por el nombre con que la conocen la API y el informe: executed, index_12.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'figure';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El contrato, la zona o el tipo de trabajo de que es; - sin nombrar; vacío: el total.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'part';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1: del total; 0: de una parte. Las partes suman el total: nunca se suman ambos.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'is_whole';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'COP, kWh, ratio (parte de uno) o count: nunca se suman varias.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'unit';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'upload, undo, form (una corrección a mano), estimate (energía recuperada calculada de nuevo), reopened (lo que esperaba a la reapertura) o recompute.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'cause';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Número del cargue, o del cálculo de energía recuperada; puede estar vacío.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'reference';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El archivo o el registro; puede estar vacío.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'about';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que era; vacío: no se sabía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'value_before';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que pasó a ser; vacío: no se sabe.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'value_after';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'La diferencia: lo reportado y la suma de estas es la cifra ahora.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'adjustment';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cuándo se advirtió; nunca cambia.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_adjustment', @level2type = N'COLUMN', @level2name = N'updated_at';
EXEC (N'CREATE VIEW [powerbi].[fct_billed_item] AS
SELECT
    i.id AS billed_item_key,
    COALESCE(d.date_key, -1) AS date_key,
    i.executed_on AS "date",
    COALESCE(m.date_key, -1) AS period_key,
    a.contract_id AS contract_key,
    COALESCE(k.item_key, -1) AS item_key,
    COALESCE(i.transformer_id, -1) AS transformer_key,
    COALESCE(i.municipality_id, -1) AS municipality_key,
    a.number AS annex,
    i.work_order AS work_order,
    i.account AS account,
    i.quantity AS quantity,
    i.unit_price AS unit_price,
    i.amount AS amount,
    i.administration AS administration,
    i.contingencies AS contingencies,
    i.profit AS profit,
    i.vat AS vat,
    i.total AS total,
    a.state AS "state",
    -- A line also changes when its acta is approved or returned, and when it is matched anew.
    CASE
        WHEN i.linked_at > i.updated_at AND i.linked_at > a.updated_at THEN i.linked_at
        WHEN a.updated_at > i.updated_at THEN a.updated_at
        ELSE i.updated_at
    END AS updated_at,
    i.accepted_quantity AS accepted_quantity,
    i.accepted_unit_price AS accepted_unit_price,
    i.objected AS objected,
    i.saved AS saved,
    i.objection AS objection
FROM billing_billeditem i
INNER JOIN billing_annex a ON a.id = i.annex_id
LEFT JOIN calendar_day d ON d."date" = i.executed_on
LEFT JOIN calendar_day m ON m."date" = a.period
LEFT JOIN (
    SELECT
        contract_id,
        code,
        MIN(id) AS item_key
    FROM billing_price
    GROUP BY contract_id, code
) k
    ON k.contract_id = a.contract_id AND k.code = i.code');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Una línea de un acta. Lo ejecutado es el total de las que están en estado approved.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Clave.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'billed_item_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_date: el día del trabajo, como aaaammdd.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'date_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El día del trabajo.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'date';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_date: el primer día del mes que factura el acta, como aaaammdd.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'period_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_contract.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'contract_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_item.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'item_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_transformer; -1: ninguno, o uno desconocido.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'transformer_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_municipality, de lo que dice la línea misma; -1: no nombra ninguno, o uno desconocido. Dónde cuelga su transformador lo dice dim_transformer.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'municipality_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El número del acta en su contrato.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'annex';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Orden de trabajo; puede estar vacía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'work_order';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'La cuenta del usuario; puede estar vacía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'account';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cantidad facturada; negativa: un ajuste.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'quantity';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Valor unitario como se facturó, en pesos. Nunca se suma.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'unit_price';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cantidad × valor unitario con su signo, en pesos, antes de AIU e IVA.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'amount';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que le toca a la línea de la administración del acta, en pesos.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'administration';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que le toca a la línea de los imprevistos del acta, en pesos.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'contingencies';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que le toca a la línea de la utilidad del acta, en pesos.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'profit';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que le toca a la línea del IVA del acta, en pesos.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'vat';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que se le paga al contratista por la línea, de lo aceptado, con AIU e IVA, en pesos: 0 para el material que suministra la empresa, cuyo costo es su valor menos lo glosado.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'total';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El estado del acta: in_review (en revisión), approved (aprobada) o returned (devuelta).', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'state';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cuándo cambió por última vez la fila; las que ya no están no dejan huella.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'updated_at';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cantidad aceptada; vacía: todo lo facturado.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'accepted_quantity';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Valor unitario aceptado, en pesos; vacío: el facturado. Nunca se suma.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'accepted_unit_price';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que no se acepta del valor, en pesos, antes de AIU e IVA.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'objected';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que la línea costaría de más sin su glosa, en pesos, con AIU e IVA; del material que suministra la empresa, a su costo.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'saved';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Por qué se acepta menos de lo facturado: already_billed, over_price, over_quantity, no_evidence, not_done, wrong_item u other; vacío: no hay glosa.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_billed_item', @level2type = N'COLUMN', @level2name = N'objection';
EXEC (N'CREATE VIEW [powerbi].[fct_budget_month] AS
SELECT
    v.contract_id AS contract_key,
    COALESCE(d.date_key, -1) AS period_key,
    v.budget_line AS budget_line,
    v.expense_class AS expense_class,
    -- Empty where later movements alone name the month: no budget is not a budget of zero.
    CAST(SUM(CASE WHEN v.kind = ''initial'' THEN v.amount END) AS decimal(18, 2)) AS initial_amount,
    CAST(
        SUM(CASE WHEN v.kind = ''reduction'' THEN -v.amount ELSE v.amount END) AS decimal(18, 2)
    ) AS amount
FROM budget_movement v
LEFT JOIN calendar_day d ON d."date" = v.period
GROUP BY v.contract_id, d.date_key, v.period, v.budget_line, v.expense_class');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Un mes de un rubro de un contrato, de una clase de gasto.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_budget_month';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_contract.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_budget_month', @level2type = N'COLUMN', @level2name = N'contract_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_date: el primer día del mes, como aaaammdd.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_budget_month', @level2type = N'COLUMN', @level2name = N'period_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Rubro.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_budget_month', @level2type = N'COLUMN', @level2name = N'budget_line';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'investment (inversión) o expense (gasto); puede estar vacía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_budget_month', @level2type = N'COLUMN', @level2name = N'expense_class';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Presupuesto inicial, en pesos; vacío: solo lo nombran movimientos posteriores.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_budget_month', @level2type = N'COLUMN', @level2name = N'initial_amount';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Presupuesto vigente, en pesos: el inicial y las adiciones, menos las reducciones, más o menos los traslados. Lo ejecutado está en el periodo de las actas, fct_billed_item.period_key.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_budget_month', @level2type = N'COLUMN', @level2name = N'amount';
EXEC (N'CREATE VIEW [powerbi].[fct_cnr] AS
SELECT
    r.id AS cnr_key,
    COALESCE(r.transformer_id, -1) AS transformer_key,
    COALESCE(d.date_key, -1) AS date_key,
    COALESCE(m.date_key, -1) AS period_key,
    r."date" AS "date",
    r.case_number AS case_number,
    r.account AS account,
    r.kwh AS kwh,
    r.value AS "value",
    r.state AS "state",
    -- What is yes or no is 1 or 0 on every database.
    CAST(r.settled AS integer) AS settled,
    -- A case also changes when it is matched to another transformer.
    CASE WHEN r.linked_at > r.updated_at THEN r.linked_at ELSE r.updated_at END AS updated_at
FROM transformers_retroactivecase r
LEFT JOIN calendar_day d ON d."date" = r."date"
LEFT JOIN calendar_day m ON m."date" = d.month_start');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Un expediente de CNR (consumo no registrado). Su energía nunca se suma a otra.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_cnr';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Clave.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_cnr', @level2type = N'COLUMN', @level2name = N'cnr_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_transformer: el que dice el expediente; si no, aquel del que colgaba su cuenta ese día; -1: ninguno, o uno que no se conoce.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_cnr', @level2type = N'COLUMN', @level2name = N'transformer_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_date: el día del expediente, como aaaammdd.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_cnr', @level2type = N'COLUMN', @level2name = N'date_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_date: el primer día del mes, como aaaammdd.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_cnr', @level2type = N'COLUMN', @level2name = N'period_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El día del expediente.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_cnr', @level2type = N'COLUMN', @level2name = N'date';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El número del expediente.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_cnr', @level2type = N'COLUMN', @level2name = N'case_number';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'La cuenta del usuario; puede estar vacía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_cnr', @level2type = N'COLUMN', @level2name = N'account';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Energía del expediente, en kWh. Lo recuperado es la suma de los liquidados.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_cnr', @level2type = N'COLUMN', @level2name = N'kwh';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Valor del expediente, en pesos; vacío: no se sabe.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_cnr', @level2type = N'COLUMN', @level2name = N'value';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Estado, con las palabras del libro; puede estar vacío.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_cnr', @level2type = N'COLUMN', @level2name = N'state';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1: se liquidó; 0: no, o todavía no.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_cnr', @level2type = N'COLUMN', @level2name = N'settled';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cuándo cambió por última vez la fila; las que ya no están no dejan huella.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_cnr', @level2type = N'COLUMN', @level2name = N'updated_at';
EXEC (N'CREATE VIEW [powerbi].[fct_consumption_month] AS
SELECT
    c.transformer_id AS transformer_key,
    COALESCE(d.date_key, -1) AS period_key,
    c.period AS "date",
    c.delivered_kwh AS delivered_kwh,
    c.billed_kwh AS billed_kwh,
    c.additional_kwh AS additional_kwh,
    c.loss_kwh AS loss_kwh,
    c.balance_state AS balance_state,
    c.customers AS customers,
    COALESCE(c.billed_days, c.macro_days) AS days,
    c.measured_kwh AS measured_kwh,
    c.lost_value AS lost_value,
    -- Where the transformer hung in the month, which is what the site sums by.
    p.circuit AS circuit,
    p.substation AS substation,
    COALESCE(p.municipality_id, -1) AS municipality_key,
    p.zone AS "zone",
    -- A month also changes when its balance does: with its neighbours, tariffs, its transformer.
    CASE WHEN c.balanced_at > c.updated_at THEN c.balanced_at ELSE c.updated_at END AS updated_at
FROM transformers_consumption c
INNER JOIN transformers_place p ON p.id = c.place_id
LEFT JOIN calendar_day d ON d."date" = c.period');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El mes de un transformador.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_transformer; -1: ninguno, o uno desconocido.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'transformer_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_date: el primer día del mes, como aaaammdd.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'period_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El primer día del mes.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'date';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que midió el macromedidor, en kWh; vacío: no se sabe.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'delivered_kwh';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que se les facturó a sus usuarios, en kWh, sin cobros retroactivos.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'billed_kwh';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Energía conocida que no se factura, en kWh.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'additional_kwh';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Macro menos facturada menos adicional, en kWh, con las estimaciones unidas y los ciclos largos repartidos por días; vacío donde el balance no la cuenta. El índice de pérdidas es su suma sobre la suma de measured_kwh.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'loss_kwh';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'valid (válido), calendars_apart (calendarios distintos) y negative (negativo), cuya pérdida cuenta; users_missing (faltan usuarios), estimated (estimado), no_reading (sin lectura), set_aside (apartado por el analista) y no_macro (sin macromedidor), que no tienen.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'balance_state';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Usuarios facturados.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'customers';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Días facturados; donde no se conocen, los del macromedidor.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'days';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que midió el macromedidor en los días de los que es loss_kwh, en kWh; vacío donde no hay pérdida.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'measured_kwh';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'La pérdida a la tarifa del mes, en pesos; vacío sin tarifa.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'lost_value';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Circuito del que colgaba en el mes; puede estar vacío.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'circuit';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Subestación de la que colgaba en el mes; puede estar vacía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'substation';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_municipality de donde colgaba en el mes; -1: ninguna.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'municipality_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Zona en la que colgaba en el mes; puede estar vacía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'zone';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cuándo cambió por última vez la fila; las que ya no están no dejan huella.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_consumption_month', @level2type = N'COLUMN', @level2name = N'updated_at';
EXEC (N'CREATE VIEW [powerbi].[fct_intervention] AS
SELECT
    w.id AS intervention_key,
    w.transformer_id AS transformer_key,
    COALESCE(d.date_key, -1) AS date_key,
    w.start_date AS "date",
    w.kind AS "type",
    w.state AS "state",
    w.work_order AS work_order,
    w.crew AS crew,
    w.reviewed_customers AS reviewed_customers,
    w.normalised_customers AS normalised_customers,
    w.irregularities AS irregularities,
    b.cost AS cost
FROM transformers_intervention w
LEFT JOIN calendar_day d ON d."date" = w.start_date
LEFT JOIN (
    SELECT
        i.intervention_id AS intervention_id,
        -- What nobody is paid for costs what it is worth.
        SUM(CASE WHEN i.kind = ''supplied'' THEN i.amount - i.objected ELSE i.total END) AS cost
    FROM billing_billeditem i
    INNER JOIN billing_annex a ON a.id = i.annex_id
    WHERE i.intervention_id IS NOT NULL AND a.state <> ''returned''
    GROUP BY i.intervention_id
) b
    ON b.intervention_id = w.id');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Trabajo en un transformador.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_intervention';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Clave.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_intervention', @level2type = N'COLUMN', @level2name = N'intervention_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_transformer; -1: ninguno, o uno desconocido.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_intervention', @level2type = N'COLUMN', @level2name = N'transformer_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_date: el día en que empezó, como aaaammdd.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_intervention', @level2type = N'COLUMN', @level2name = N'date_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El día en que empezó.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_intervention', @level2type = N'COLUMN', @level2name = N'date';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Tipo de intervención.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_intervention', @level2type = N'COLUMN', @level2name = N'type';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Estado, con las palabras del libro; puede estar vacío.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_intervention', @level2type = N'COLUMN', @level2name = N'state';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Orden de trabajo; puede estar vacía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_intervention', @level2type = N'COLUMN', @level2name = N'work_order';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cuadrilla; puede estar vacía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_intervention', @level2type = N'COLUMN', @level2name = N'crew';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Usuarios revisados; vacío: no se sabe.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_intervention', @level2type = N'COLUMN', @level2name = N'reviewed_customers';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Usuarios normalizados; vacío: no se sabe.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_intervention', @level2type = N'COLUMN', @level2name = N'normalised_customers';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Irregularidades encontradas; vacío: no se sabe.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_intervention', @level2type = N'COLUMN', @level2name = N'irregularities';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que costaron las líneas de su orden de trabajo, en pesos, de actas que no fueron devueltas: su total con AIU e IVA y el valor del material que suministró la empresa; vacío: no se facturó nada.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_intervention', @level2type = N'COLUMN', @level2name = N'cost';
EXEC (N'CREATE VIEW [powerbi].[fct_recovery_month] AS
-- What each contract paid of each episode: what its work orders billed, or, where these billed
-- nothing, what was billed at its transformer while it lasted and is of no other episode''s orders.
WITH paid AS (
    SELECT
        v.episode_id AS episode_id,
        a.contract_id AS contract_id,
        -- What nobody is paid for costs what it is worth.
        ROUND(SUM(CASE WHEN i.kind = ''supplied'' THEN i.amount - i.objected ELSE i.total END), 2) AS cost
    FROM billing_billeditem i
    INNER JOIN billing_annex a ON a.id = i.annex_id
    INNER JOIN transformers_intervention v ON v.id = i.intervention_id
    WHERE a.state <> ''returned'' AND v.episode_id IS NOT NULL
    GROUP BY v.episode_id, a.contract_id
    UNION ALL
    SELECT
        e.id AS episode_id,
        a.contract_id AS contract_id,
        ROUND(SUM(CASE WHEN i.kind = ''supplied'' THEN i.amount - i.objected ELSE i.total END), 2) AS cost
    FROM transformers_episode e
    INNER JOIN billing_billeditem i
        ON i.transformer_id = e.transformer_id
            AND i.executed_on >= e."start"
            AND i.executed_on <= e."until"
    INNER JOIN billing_annex a ON a.id = i.annex_id
    LEFT JOIN transformers_intervention v ON v.id = i.intervention_id
    WHERE a.state <> ''returned''
        AND v.episode_id IS NULL
        AND NOT EXISTS (
            SELECT 1
            FROM transformers_intervention w
            INNER JOIN billing_billeditem j ON j.intervention_id = w.id
            INNER JOIN billing_annex b ON b.id = j.annex_id
            WHERE w.episode_id = e.id AND b.state <> ''returned''
        )
    GROUP BY e.id, a.contract_id
),

costs AS (
    SELECT
        episode_id,
        SUM(cost) AS cost,
        MAX(cost) AS most
    FROM paid
    GROUP BY episode_id
),

-- The contract that most was paid by; of equals the first by number.
payers AS (
    SELECT
        s.episode_id AS episode_id,
        MIN(c."number") AS "number"
    FROM costs s
    INNER JOIN paid p ON p.episode_id = s.episode_id AND p.cost = s.most
    INNER JOIN billing_contract c ON c.id = p.contract_id
    GROUP BY s.episode_id
)

SELECT
    e.id AS episode_key,
    e.transformer_id AS transformer_key,
    COALESCE(c.id, -1) AS contract_key,
    COALESCE(d.date_key, -1) AS period_key,
    m.period AS "date",
    e.grade AS grade,
    e.verdict AS verdict,
    m.billed_increase_kwh AS billed_increase_kwh,
    m.billed_increase_low AS billed_increase_low,
    m.billed_increase_high AS billed_increase_high,
    m.loss_reduction_kwh AS loss_reduction_kwh,
    m.billed_value AS "value",
    m.cost AS cost,
    m.month_after AS month_after,
    e.kind AS work_type,
    e.reason AS reason,
    COALESCE(l.grade, ''insufficient'') AS loss_grade,
    m.loss_value AS loss_value,
    CASE WHEN e.complete <= k.last_month THEN 1 ELSE 0 END AS whole_year
FROM (
    SELECT
        b.episode_id AS episode_id,
        b.period AS period,
        b.lead AS month_after,
        b.gain_kwh AS billed_increase_kwh,
        b.low_kwh AS billed_increase_low,
        b.high_kwh AS billed_increase_high,
        b."value" AS billed_value,
        n.gain_kwh AS loss_reduction_kwh,
        n."value" AS loss_value,
        CAST(NULL AS decimal(18, 2)) AS cost
    FROM transformers_episodemonth b
    LEFT JOIN transformers_episodelossmonth n
        ON n.episode_id = b.episode_id AND n.period = b.period
    WHERE b.lead <= 12
    UNION ALL
    SELECT
        n.episode_id AS episode_id,
        n.period AS period,
        n.lead AS month_after,
        CAST(NULL AS decimal(16, 3)) AS billed_increase_kwh,
        CAST(NULL AS decimal(16, 3)) AS billed_increase_low,
        CAST(NULL AS decimal(16, 3)) AS billed_increase_high,
        CAST(NULL AS decimal(18, 2)) AS billed_value,
        n.gain_kwh AS loss_reduction_kwh,
        n."value" AS loss_value,
        CAST(NULL AS decimal(18, 2)) AS cost
    FROM transformers_episodelossmonth n
    WHERE n.lead <= 12
        AND NOT EXISTS (
            SELECT 1
            FROM transformers_episodemonth b
            WHERE b.episode_id = n.episode_id AND b.period = n.period
        )
    UNION ALL
    SELECT
        o.id AS episode_id,
        o."start" AS period,
        0 AS month_after,
        CAST(NULL AS decimal(16, 3)) AS billed_increase_kwh,
        CAST(NULL AS decimal(16, 3)) AS billed_increase_low,
        CAST(NULL AS decimal(16, 3)) AS billed_increase_high,
        CAST(NULL AS decimal(18, 2)) AS billed_value,
        CAST(NULL AS decimal(16, 3)) AS loss_reduction_kwh,
        CAST(NULL AS decimal(18, 2)) AS loss_value,
        s.cost AS cost
    FROM transformers_episode o
    LEFT JOIN costs s ON s.episode_id = o.id
) m
INNER JOIN transformers_episode e ON e.id = m.episode_id
-- The last month that anything was known of when it was last computed.
CROSS JOIN (
    SELECT r.last_month AS last_month
    FROM transformers_recoveryrun r
    WHERE r.id = (SELECT MAX(n.id) FROM transformers_recoveryrun n)
) k
LEFT JOIN transformers_episodeloss l ON l.episode_id = e.id
LEFT JOIN payers p ON p.episode_id = e.id
LEFT JOIN billing_contract c ON c."number" = p."number"
LEFT JOIN calendar_day d ON d."date" = m.period');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Un mes después de una intervención agrupada, hasta el doceavo, y una fila más de cada una, en el mes en que empezó, con su costo.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'La intervención agrupada: el trabajo en un transformador dentro de doce meses.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'episode_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_transformer: donde empezó el trabajo.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'transformer_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_contract: el que pagó la mayor parte del costo; -1: no se facturó nada.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'contract_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_date: el primer día del mes, como aaaammdd.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'period_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El primer día del mes.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'date';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'definitive (definitiva: se conoce su año anterior), preliminary (preliminar: se conocen de seis a diez meses) o insufficient (insuficiente), del incremento facturado. Los grados nunca se suman entre sí.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'grade';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'recovered (recuperó), no_effect (sin efecto demostrable), worse (empeoró), relapsed (recayó) o insufficient (insuficiente), del incremento facturado.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'verdict';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que se facturó menos lo que era de esperar, en kWh; vacío donde no se sabe. Nunca se suma a loss_reduction_kwh ni a fct_cnr.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'billed_increase_kwh';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Extremo inferior del intervalo del 90 % del mes, en kWh. Nunca se suma: el intervalo de una suma no es la suma de los intervalos, y lo dice el sitio.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'billed_increase_low';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Extremo superior del intervalo del 90 % del mes, en kWh. Nunca se suma.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'billed_increase_high';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que era de esperar que se perdiera menos lo que se perdió, en kWh; vacío donde ningún macromedidor lo dice. Del grado que dice loss_grade.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'loss_reduction_kwh';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El incremento facturado a la tarifa del mes, en pesos; vacío sin tarifa.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'value';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lo que costó la intervención agrupada, en pesos, con AIU e IVA y lo que suministró la empresa, de actas que no fueron devueltas: las líneas de sus órdenes de trabajo o, a falta de ellas, las de su transformador mientras duró; vacío: no se facturó nada. Solo en la fila de su inicio.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'cost';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'De 1 a 12 después del trabajo; 0: la fila con el costo.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'month_after';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Tipo de trabajo; si son varios, todos, unidos por +.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'work_type';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Por qué es insuficiente: short_history (historia corta), baseline (línea base), too_soon (muy pronto), after (meses posteriores) o no_comparison (sin comparación); vacío: no lo es.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'reason';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Como grade, de la reducción de pérdidas.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'loss_grade';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'De la reducción de pérdidas, lo que ahora no se factura, a lo que habría costado comprarlo, en pesos; vacío donde no se sabe.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'loss_value';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1: los doce meses posteriores a la intervención agrupada ya pasaron, se conozcan todos o no; 0: faltan meses por venir.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_recovery_month', @level2type = N'COLUMN', @level2name = N'whole_year';
EXEC (N'CREATE VIEW [powerbi].[fct_reported_figure] AS
SELECT
    f.id AS reported_figure_key,
    COALESCE(d.date_key, -1) AS period_key,
    c."month" AS "date",
    COALESCE(k.id, -1) AS contract_key,
    c.area AS area,
    c."number" AS close_number,
    CASE WHEN c."number" = l.last_number THEN 1 ELSE 0 END AS is_last,
    CASE WHEN c.reopened_at IS NULL THEN 1 ELSE 0 END AS stands,
    f.figure AS figure,
    f.part AS part,
    CASE WHEN f.part = '''' THEN 1 ELSE 0 END AS is_whole,
    f.unit AS unit,
    CAST(f."value" AS decimal(22, 6)) AS reported,
    CAST(COALESCE(s.adjusted, 0) AS decimal(22, 6)) AS adjusted,
    c.closed_at AS closed_at,
    CASE
        WHEN s.noticed_at > COALESCE(c.reopened_at, c.closed_at) THEN s.noticed_at
        ELSE COALESCE(c.reopened_at, c.closed_at)
    END AS updated_at
FROM budget_reportedfigure f
INNER JOIN budget_monthclose c ON c.id = f.close_id
INNER JOIN (
    SELECT
        n.area AS area,
        n."month" AS "month",
        MAX(n."number") AS last_number
    FROM budget_monthclose n
    GROUP BY n.area, n."month"
) l
    ON l.area = c.area AND l."month" = c."month"
LEFT JOIN (
    SELECT
        a.close_id AS close_id,
        a.figure AS figure,
        a.part AS part,
        ROUND(SUM(a.amount), 6) AS adjusted,
        MAX(a.noticed_at) AS noticed_at
    FROM budget_adjustment a
    GROUP BY a.close_id, a.figure, a.part
) s
    ON s.close_id = f.close_id AND s.figure = f.figure AND s.part = f.part
LEFT JOIN billing_contract k ON k."number" = f.part AND c.area = ''billing''
LEFT JOIN calendar_day d ON d."date" = c."month"');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Una cifra como se reportó al cerrar su mes.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Clave.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure', @level2type = N'COLUMN', @level2name = N'reported_figure_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_date: el primer día del mes, como aaaammdd.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure', @level2type = N'COLUMN', @level2name = N'period_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El primer día del mes.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure', @level2type = N'COLUMN', @level2name = N'date';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_contract de la que la cifra es parte; -1: de ninguna.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure', @level2type = N'COLUMN', @level2name = N'contract_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'billing: actas de contratistas y presupuesto; energy: todo lo que es energía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure', @level2type = N'COLUMN', @level2name = N'area';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Qué cierre del mes es: uno que se reabre y se cierra de nuevo tiene un segundo.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure', @level2type = N'COLUMN', @level2name = N'close_number';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1: es el último cierre del mes, cuyos ajustes siguen; 0: no lo es.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure', @level2type = N'COLUMN', @level2name = N'is_last';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1: el cierre está en pie; 0: el mes se reabrió después.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure', @level2type = N'COLUMN', @level2name = N'stands';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Qué cifra, por el nombre con que la conocen la API y el informe: executed, index_12.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure', @level2type = N'COLUMN', @level2name = N'figure';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El contrato, la zona o el tipo de trabajo de que es; - sin nombrar; vacío: el total.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure', @level2type = N'COLUMN', @level2name = N'part';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1: del total; 0: de una parte. Las partes suman el total: nunca se suman ambos.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure', @level2type = N'COLUMN', @level2name = N'is_whole';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'COP, kWh, ratio (parte de uno) o count: nunca se suman varias.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure', @level2type = N'COLUMN', @level2name = N'unit';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Como estaba al cierre; vacío: no se sabía.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure', @level2type = N'COLUMN', @level2name = N'reported';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Suma de sus ajustes desde entonces, hasta el siguiente cierre si lo hay.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure', @level2type = N'COLUMN', @level2name = N'adjusted';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cuándo se cerró el mes.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure', @level2type = N'COLUMN', @level2name = N'closed_at';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cuándo se cerró, se reabrió o se ajustó por última vez.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_reported_figure', @level2type = N'COLUMN', @level2name = N'updated_at';
EXEC (N'CREATE VIEW [powerbi].[fct_system_energy] AS
SELECT
    COALESCE(d.date_key, -1) AS period_key,
    s.period AS "date",
    s.voltage_level AS voltage_level,
    s.input_kwh AS input_kwh,
    s.output_kwh AS output_kwh,
    s.technical_kwh AS technical_losses_kwh,
    s.target_index AS target_index,
    s.updated_at AS updated_at
FROM transformers_systemenergy s
LEFT JOIN calendar_day d ON d."date" = s.period');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Un mes de toda la red, o de uno de sus niveles de tensión.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_system_energy';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fila de dim_date: el primer día del mes, como aaaammdd.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_system_energy', @level2type = N'COLUMN', @level2name = N'period_key';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El primer día del mes.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_system_energy', @level2type = N'COLUMN', @level2name = N'date';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Nivel de tensión, de 1 a 4; 0: toda la red. Nunca se suman entre sí.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_system_energy', @level2type = N'COLUMN', @level2name = N'voltage_level';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Energía que entra, en kWh.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_system_energy', @level2type = N'COLUMN', @level2name = N'input_kwh';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Energía que sale, en kWh.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_system_energy', @level2type = N'COLUMN', @level2name = N'output_kwh';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pérdidas técnicas, en kWh; vacío: no se conocen.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_system_energy', @level2type = N'COLUMN', @level2name = N'technical_losses_kwh';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Meta del índice de pérdidas, como parte de uno: 0.105 es 10,5 %.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_system_energy', @level2type = N'COLUMN', @level2name = N'target_index';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cuándo cambió por última vez la fila; las que ya no están no dejan huella.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'fct_system_energy', @level2type = N'COLUMN', @level2name = N'updated_at';
EXEC (N'CREATE VIEW [powerbi].[meta_refresh] AS
SELECT
    ''fct_adjustment'' AS fact,
    COUNT(*) AS row_count,
    MAX(x.noticed_at) AS updated_at,
    1 AS schema_version
FROM budget_adjustment x
UNION ALL
SELECT
    ''fct_billed_item'' AS fact,
    COUNT(*) AS row_count,
    MAX(
        CASE
            WHEN i.linked_at > i.updated_at AND i.linked_at > a.updated_at THEN i.linked_at
            WHEN a.updated_at > i.updated_at THEN a.updated_at
            ELSE i.updated_at
        END
    ) AS updated_at,
    3 AS schema_version
FROM billing_billeditem i
INNER JOIN billing_annex a ON a.id = i.annex_id
UNION ALL
SELECT
    ''fct_budget_month'' AS fact,
    COUNT(*) AS row_count,
    MAX(b.updated_at) AS updated_at,
    2 AS schema_version
FROM (
    SELECT MAX(v.updated_at) AS updated_at
    FROM budget_movement v
    GROUP BY v.contract_id, v.period, v.budget_line, v.expense_class
) b
UNION ALL
SELECT
    ''fct_cnr'' AS fact,
    COUNT(*) AS row_count,
    MAX(CASE WHEN r.linked_at > r.updated_at THEN r.linked_at ELSE r.updated_at END) AS updated_at,
    1 AS schema_version
FROM transformers_retroactivecase r
UNION ALL
SELECT
    ''fct_consumption_month'' AS fact,
    COUNT(*) AS row_count,
    MAX(
        CASE WHEN c.balanced_at > c.updated_at THEN c.balanced_at ELSE c.updated_at END
    ) AS updated_at,
    2 AS schema_version
FROM transformers_consumption c
UNION ALL
SELECT
    ''fct_intervention'' AS fact,
    COUNT(*) AS row_count,
    MAX(w.updated_at) AS updated_at,
    2 AS schema_version
FROM transformers_intervention w
UNION ALL
SELECT
    ''fct_recovery_month'' AS fact,
    e.row_count + b.row_count + n.row_count AS row_count,
    -- Energies change when they are computed anew, costs when a line or its acta does.
    CASE WHEN r.updated_at >= i.updated_at THEN r.updated_at ELSE
        COALESCE(i.updated_at, r.updated_at)
    END AS updated_at,
    1 AS schema_version
FROM (SELECT COUNT(*) AS row_count FROM transformers_episode) e
CROSS JOIN (
    SELECT COUNT(*) AS row_count
    FROM transformers_episodemonth
    WHERE lead <= 12
) b
CROSS JOIN (
    SELECT COUNT(*) AS row_count
    FROM transformers_episodelossmonth l
    WHERE l.lead <= 12
        AND NOT EXISTS (
            SELECT 1
            FROM transformers_episodemonth o
            WHERE o.episode_id = l.episode_id AND o.period = l.period
        )
) n
CROSS JOIN (SELECT MAX("at") AS updated_at FROM transformers_recoveryrun) r
CROSS JOIN (
    SELECT
        MAX(
            CASE
                WHEN j.linked_at > j.updated_at AND j.linked_at > a.updated_at THEN j.linked_at
                WHEN a.updated_at > j.updated_at THEN a.updated_at
                ELSE j.updated_at
            END
        ) AS updated_at
    FROM billing_billeditem j
    INNER JOIN billing_annex a ON a.id = j.annex_id
) i
UNION ALL
SELECT
    ''fct_reported_figure'' AS fact,
    f.row_count AS row_count,
    CASE
        WHEN x.noticed_at > m.updated_at THEN x.noticed_at
        ELSE m.updated_at
    END AS updated_at,
    1 AS schema_version
FROM (SELECT COUNT(*) AS row_count FROM budget_reportedfigure) f
CROSS JOIN (
    SELECT MAX(COALESCE(q.reopened_at, q.closed_at)) AS updated_at
    FROM budget_monthclose q
) m
CROSS JOIN (SELECT MAX(y.noticed_at) AS noticed_at FROM budget_adjustment y) x
UNION ALL
SELECT
    ''fct_system_energy'' AS fact,
    COUNT(*) AS row_count,
    MAX(s.updated_at) AS updated_at,
    2 AS schema_version
FROM transformers_systemenergy s');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Una vista de hechos y qué tan al día está.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'meta_refresh';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'El nombre de la vista.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'meta_refresh', @level2type = N'COLUMN', @level2name = N'fact';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cuántas filas tiene.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'meta_refresh', @level2type = N'COLUMN', @level2name = N'row_count';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cuándo cambió por última vez una fila suya.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'meta_refresh', @level2type = N'COLUMN', @level2name = N'updated_at';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Aumenta cuando cambian las columnas de una vista.', @level0type = N'SCHEMA', @level0name = N'powerbi', @level1type = N'VIEW', @level1name = N'meta_refresh', @level2type = N'COLUMN', @level2name = N'schema_version';
INSERT INTO django_migrations (app, name, applied) VALUES
    (N'contenttypes', N'0001_initial', SYSUTCDATETIME()),
    (N'auth', N'0001_initial', SYSUTCDATETIME()),
    (N'account', N'0001_initial', SYSUTCDATETIME()),
    (N'account', N'0002_email_max_length', SYSUTCDATETIME()),
    (N'account', N'0003_alter_emailaddress_create_unique_verified_email', SYSUTCDATETIME()),
    (N'account', N'0004_alter_emailaddress_drop_unique_email', SYSUTCDATETIME()),
    (N'account', N'0005_emailaddress_idx_upper_email', SYSUTCDATETIME()),
    (N'account', N'0006_emailaddress_lower', SYSUTCDATETIME()),
    (N'account', N'0007_emailaddress_idx_email', SYSUTCDATETIME()),
    (N'account', N'0008_emailaddress_unique_primary_email_fixup', SYSUTCDATETIME()),
    (N'account', N'0009_emailaddress_unique_primary_email', SYSUTCDATETIME()),
    (N'admin', N'0001_initial', SYSUTCDATETIME()),
    (N'admin', N'0002_logentry_remove_auto_add', SYSUTCDATETIME()),
    (N'admin', N'0003_logentry_add_action_flag_choices', SYSUTCDATETIME()),
    (N'contenttypes', N'0002_remove_content_type_name', SYSUTCDATETIME()),
    (N'auth', N'0002_alter_permission_name_max_length', SYSUTCDATETIME()),
    (N'auth', N'0003_alter_user_email_max_length', SYSUTCDATETIME()),
    (N'auth', N'0004_alter_user_username_opts', SYSUTCDATETIME()),
    (N'auth', N'0005_alter_user_last_login_null', SYSUTCDATETIME()),
    (N'auth', N'0006_require_contenttypes_0002', SYSUTCDATETIME()),
    (N'auth', N'0007_alter_validators_add_error_messages', SYSUTCDATETIME()),
    (N'auth', N'0008_alter_user_username_max_length', SYSUTCDATETIME()),
    (N'auth', N'0009_alter_user_last_name_max_length', SYSUTCDATETIME()),
    (N'auth', N'0010_alter_group_name_max_length', SYSUTCDATETIME()),
    (N'auth', N'0011_update_proxy_permissions', SYSUTCDATETIME()),
    (N'auth', N'0012_alter_user_first_name_max_length', SYSUTCDATETIME()),
    (N'axes', N'0001_initial', SYSUTCDATETIME()),
    (N'axes', N'0002_auto_20151217_2044', SYSUTCDATETIME()),
    (N'axes', N'0003_auto_20160322_0929', SYSUTCDATETIME()),
    (N'axes', N'0004_auto_20181024_1538', SYSUTCDATETIME()),
    (N'axes', N'0005_remove_accessattempt_trusted', SYSUTCDATETIME()),
    (N'axes', N'0006_remove_accesslog_trusted', SYSUTCDATETIME()),
    (N'axes', N'0007_alter_accessattempt_unique_together', SYSUTCDATETIME()),
    (N'axes', N'0008_accessfailurelog', SYSUTCDATETIME()),
    (N'axes', N'0009_add_session_hash', SYSUTCDATETIME()),
    (N'axes', N'0010_accessattemptexpiration', SYSUTCDATETIME()),
    (N'records', N'0001_initial', SYSUTCDATETIME()),
    (N'transformers', N'0001_initial', SYSUTCDATETIME()),
    (N'transformers', N'0002_balanced_at', SYSUTCDATETIME()),
    (N'transformers', N'0003_retroactive_cases', SYSUTCDATETIME()),
    (N'transformers', N'0004_episodes', SYSUTCDATETIME()),
    (N'transformers', N'0005_followed_by_index', SYSUTCDATETIME()),
    (N'transformers', N'0006_copies_follow_by_index', SYSUTCDATETIME()),
    (N'records', N'0003_token_scope', SYSUTCDATETIME()),
    (N'records', N'0004_audit_trail', SYSUTCDATETIME()),
    (N'billing', N'0001_initial', SYSUTCDATETIME()),
    (N'billing', N'0002_budget_lines', SYSUTCDATETIME()),
    (N'billing', N'0003_followed_by_index', SYSUTCDATETIME()),
    (N'billing', N'0004_copies_follow_by_index', SYSUTCDATETIME()),
    (N'billing', N'0005_objections', SYSUTCDATETIME()),
    (N'budget', N'0001_initial', SYSUTCDATETIME()),
    (N'budget', N'0002_movement_date_may_be_empty', SYSUTCDATETIME()),
    (N'budget', N'0003_sent_digests', SYSUTCDATETIME()),
    (N'budget', N'0004_plans_of_work', SYSUTCDATETIME()),
    (N'budget', N'0005_the_month_as_work', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0001_initial', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0002_alter_dbtaskresult_options', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0003_dbtaskresult_enqueued_at_dbtaskresult_finished_at', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0004_dbtaskresult_started_at', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0005_alter_dbtaskresult_priority_and_more', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0006_alter_dbtaskresult_args_kwargs_and_more', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0007_add_separate_results_fields', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0008_separate_results_field', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0009_remove_results_field', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0010_alter_dbtaskresult_status', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0011_rename_complete_status', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0012_add_separate_exception_fields', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0013_separate_exception_fields', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0014_remove_dbtaskresult_exception_data', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0015_correctly_order_run_after', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0016_remove_dbtaskresult_django_task_new_ordering_idx_and_more', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0017_dbtaskresult_metadata', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0018_rename_succeeded_status', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0019_rename_django_task_new_ordering_idx_tasks_db_new_ordering_idx_and_more', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0020_update_db_task_result_ordering', SYSUTCDATETIME()),
    (N'django_tasks_database', N'0021_conditional_partial_index_ordering', SYSUTCDATETIME()),
    (N'ingest', N'0001_initial', SYSUTCDATETIME()),
    (N'mfa', N'0001_initial', SYSUTCDATETIME()),
    (N'mfa', N'0002_authenticator_timestamps', SYSUTCDATETIME()),
    (N'mfa', N'0003_authenticator_type_uniq', SYSUTCDATETIME()),
    (N'powerbi', N'0001_initial', SYSUTCDATETIME()),
    (N'powerbi', N'0002_feeds_and_refreshes', SYSUTCDATETIME()),
    (N'rce_site', N'0001_scheduled_runs', SYSUTCDATETIME()),
    (N'sessions', N'0001_initial', SYSUTCDATETIME()),
    (N'socialaccount', N'0001_initial', SYSUTCDATETIME()),
    (N'socialaccount', N'0002_token_max_lengths', SYSUTCDATETIME()),
    (N'socialaccount', N'0003_extra_data_default_dict', SYSUTCDATETIME()),
    (N'socialaccount', N'0004_app_provider_id_settings', SYSUTCDATETIME()),
    (N'socialaccount', N'0005_socialtoken_nullable_app', SYSUTCDATETIME()),
    (N'socialaccount', N'0006_alter_socialaccount_extra_data', SYSUTCDATETIME());
IF DATABASE_PRINCIPAL_ID(N'rce_data') IS NOT NULL
    DENY UPDATE ON [dbo].[records_auditentry] ([moment], [name], [event], [about], [address], [request], [details]) TO [rce_data];
-- An upload's undo puts rows that it deleted back under their numbers, for which
-- SQL Server asks ALTER of these tables. Without it that undo fails, nothing else.
IF DATABASE_PRINCIPAL_ID(N'rce_data') IS NOT NULL
BEGIN
    GRANT ALTER ON [dbo].[billing_annex] TO [rce_data];
    GRANT ALTER ON [dbo].[billing_billeditem] TO [rce_data];
    GRANT ALTER ON [dbo].[billing_contract] TO [rce_data];
    GRANT ALTER ON [dbo].[billing_contractchange] TO [rce_data];
    GRANT ALTER ON [dbo].[billing_price] TO [rce_data];
    GRANT ALTER ON [dbo].[budget_movement] TO [rce_data];
    GRANT ALTER ON [dbo].[budget_notice] TO [rce_data];
    GRANT ALTER ON [dbo].[budget_provision] TO [rce_data];
    GRANT ALTER ON [dbo].[records_municipality] TO [rce_data];
    GRANT ALTER ON [dbo].[transformers_account] TO [rce_data];
    GRANT ALTER ON [dbo].[transformers_consumption] TO [rce_data];
    GRANT ALTER ON [dbo].[transformers_intervention] TO [rce_data];
    GRANT ALTER ON [dbo].[transformers_retroactivecase] TO [rce_data];
    GRANT ALTER ON [dbo].[transformers_review] TO [rce_data];
    GRANT ALTER ON [dbo].[transformers_systemenergy] TO [rce_data];
    GRANT ALTER ON [dbo].[transformers_target] TO [rce_data];
    GRANT ALTER ON [dbo].[transformers_tariff] TO [rce_data];
    GRANT ALTER ON [dbo].[transformers_threshold] TO [rce_data];
    GRANT ALTER ON [dbo].[transformers_transformer] TO [rce_data];
END;
IF DATABASE_PRINCIPAL_ID(N'powerbi_reader') IS NULL
    EXEC (N'CREATE ROLE [powerbi_reader]');
EXEC (N'GRANT SELECT ON SCHEMA::[powerbi] TO [powerbi_reader]');
COMMIT TRANSACTION;
GO
